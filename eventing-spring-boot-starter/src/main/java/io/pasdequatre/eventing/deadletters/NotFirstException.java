package io.pasdequatre.eventing.deadletters;

/** An earlier record of the same key is to be seen to first. */
public final class NotFirstException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotFirstException(long place, long first) {
        super("What is parked at %d waits for %d, which comes first".formatted(place, first));
    }
}
