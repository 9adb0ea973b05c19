package io.pasdequatre.eventing.inbox;

/** An earlier record of the same key is to be seen to first. */
public final class NotFirstException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotFirstException(long place, long first) {
        super("What is held back at %d waits behind %d, which comes first".formatted(place, first));
    }
}
