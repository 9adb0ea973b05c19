package io.pasdequatre.order.domain;

/** What became of a customer's wish to send an order back. */
public enum ReturnOutcome {
    /** The order is RETURNING, and gets a label. */
    REQUESTED,

    /** It shipped too long ago. Nothing was changed. */
    TOO_LATE,

    /** The order has not shipped, or its return is under way or over. Nothing was changed. */
    REFUSED
}
