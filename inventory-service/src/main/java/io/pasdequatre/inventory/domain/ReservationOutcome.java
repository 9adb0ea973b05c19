package io.pasdequatre.inventory.domain;

/** What became of an order's wish for stock. Either answer is final and ordinary. */
public sealed interface ReservationOutcome {

    /** Every line is held. */
    record Reserved() implements ReservationOutcome {}

    /** Nothing is held. {@code sku} is the first one, in the order of skus, that there is not enough of. */
    record Rejected(RejectedBecause because, String sku) implements ReservationOutcome {}
}
