package io.pasdequatre.payment.domain;

import java.time.Instant;

/**
 * Where the gateway's ledger and ours differ.
 *
 * @param reference the order, as the gateway was told
 * @param kind what is wrong
 * @param detail the same for people
 */
public record Difference(long id, String reference, Kind kind, String detail, Instant foundAt) {

    /** What can be wrong. */
    public enum Kind {
        /** The gateway moved money for an order that is not paid by card here. */
        UNKNOWN_ORDER,
        /** The gateway moved another amount, or under another key, than it was asked for. */
        NOT_AS_ASKED,
        /** The gateway charged or refunded an order more than once. */
        TWICE,
        /** Here it is charged or refunded, and there it is not. */
        NOT_THERE,
        /** There it is charged or refunded, and here it is not. */
        NOT_HERE
    }
}
