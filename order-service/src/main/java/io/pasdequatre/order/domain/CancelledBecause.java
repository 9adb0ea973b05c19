package io.pasdequatre.order.domain;

/** Why an order was cancelled. */
public enum CancelledBecause {
    OUT_OF_STOCK,
    PAYMENT_DECLINED
}
