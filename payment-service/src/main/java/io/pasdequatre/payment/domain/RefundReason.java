package io.pasdequatre.payment.domain;

/** Why an order is paid back. */
public enum RefundReason {
    ORDER_CANCELLED,
    /** It had shipped, and came back. */
    GOODS_RETURNED
}
