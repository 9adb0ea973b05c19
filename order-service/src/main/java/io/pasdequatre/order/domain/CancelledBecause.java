package io.pasdequatre.order.domain;

/** Why an order was cancelled. */
public enum CancelledBecause {
    OUT_OF_STOCK,
    PAYMENT_DECLINED,

    /** The customer asked for it. */
    CUSTOMER,

    /** It was not confirmed within the saga's time limit. */
    TIMED_OUT
}
