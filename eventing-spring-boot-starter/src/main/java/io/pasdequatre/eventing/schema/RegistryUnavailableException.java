package io.pasdequatre.eventing.schema;

/** The schema registry cannot answer now, or does not know a schema yet. Waiting may heal it. */
public final class RegistryUnavailableException extends IllegalStateException {

    RegistryUnavailableException(String message) {
        super(message);
    }

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
