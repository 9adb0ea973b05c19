package io.pasdequatre.eventing.inbox;

/** An event from a time for which the inbox has no memory: whether it was reacted to is not known, now or later. */
public final class OutOfTimeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutOfTimeException(String message, Throwable cause) {
        super(message, cause);
    }
}
