package io.pasdequatre.eventing.inbox;

/** Nothing is held back at this place: it never was, or somebody has seen to it. */
public final class NotHeldBackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotHeldBackException(long place) {
        super("Nothing is held back at %d, or no longer".formatted(place));
    }
}
