package io.pasdequatre.order.domain;

/**
 * {@code PENDING → CONFIRMED → SHIPPED}, {@code PENDING → CANCELLED} or {@code CONFIRMED → CANCELLING → CANCELLED |
 * SHIPPED}. SHIPPED and CANCELLED are ends.
 */
public enum OrderStatus {
    PENDING,
    CONFIRMED,

    /** The customer wants it cancelled, and inventory decides whether that comes before the dispatch. */
    CANCELLING,

    SHIPPED,
    CANCELLED
}
