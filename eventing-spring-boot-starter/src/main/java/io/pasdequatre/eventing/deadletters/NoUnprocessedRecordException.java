package io.pasdequatre.eventing.deadletters;

/** There is no unprocessed record at this place: there never was, or somebody has replayed or discarded it. */
public final class NoUnprocessedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NoUnprocessedRecordException(long place) {
        super("There is no unprocessed record at %d, or no longer".formatted(place));
    }
}
