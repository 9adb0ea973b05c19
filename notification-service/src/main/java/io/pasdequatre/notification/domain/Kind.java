package io.pasdequatre.notification.domain;

/** The news that a customer cares about. */
public enum Kind {
    ORDER_PLACED,
    ORDER_CONFIRMED,
    ORDER_SHIPPED,
    ORDER_CANCELLED,
    PAYMENT_REFUNDED,
    CANCELLATION_REQUESTED
}
