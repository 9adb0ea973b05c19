package io.pasdequatre.eventing.schema;

/** Bytes that are no event: waiting does not heal them. */
public final class UndecodableException extends RuntimeException {

    public UndecodableException(String message) {
        super(message);
    }

    public UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }
}
