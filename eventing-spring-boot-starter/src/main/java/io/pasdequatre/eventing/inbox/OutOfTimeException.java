package io.pasdequatre.eventing.inbox;

/** A fact from a time for which the inbox has no memory: whether it was reacted to cannot be told, now or later. */
final class OutOfTimeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutOfTimeException(String message, Throwable cause) {
        super(message, cause);
    }
}
