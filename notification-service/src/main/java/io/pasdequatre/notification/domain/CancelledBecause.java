package io.pasdequatre.notification.domain;

/** Why an order was cancelled, as far as the customer is told. */
public enum CancelledBecause {
    OUT_OF_STOCK,
    PAYMENT_DECLINED,
    CUSTOMER,
    TIMED_OUT,
    OTHER
}
