package io.pasdequatre.localstack;

/** Thrown when a component does not come up. The message is meant for a person: it says what, where and why. */
public final class StartFailedException extends RuntimeException {

    StartFailedException(String message) {
        super(message);
    }

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
