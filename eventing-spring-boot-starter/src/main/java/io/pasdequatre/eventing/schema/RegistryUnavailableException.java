package io.pasdequatre.eventing.schema;

/** The schema registry cannot answer now, or does not know a schema yet. Waiting may heal it. */
public final class RegistryUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    RegistryUnavailableException(String message) {
        this(message, false);
    }

    RegistryUnavailableException(String message, boolean refusal) {
        super(message);
        this.refusal = refusal;
    }

    RegistryUnavailableException(String message, boolean refusal, Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
    }

    /** Whether somebody answered, and not as a registry does that takes this login: the settings are wrong. */
    public boolean isRefusal() {
        return refusal;
    }
}
