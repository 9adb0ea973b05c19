package io.pasdequatre.order.domain;

/** What became of a customer's wish to cancel. */
public enum CancellationOutcome {
    /** The order is over. */
    CANCELLED,

    /** The goods have to be stopped first, which may be too late. */
    REQUESTED,

    /** The order is over, or its cancellation is under way. Nothing was changed. */
    REFUSED
}
