package io.pasdequatre.order.domain;

/** What became of a wish to move an order on. */
public enum Transition {
    MADE,

    /** The order was cancelled before, and stays so. */
    TOO_LATE
}
