package io.pasdequatre.order.domain;

/**
 * {@code PENDING → CONFIRMED → SHIPPED}, {@code PENDING → CANCELLED} or {@code CONFIRMED → CANCELLING → CANCELLED |
 * SHIPPED}; and {@code SHIPPED → RETURNING → RETURNED}. CANCELLED and RETURNED are ends, and so is SHIPPED for
 * everything but a return.
 */
public enum OrderStatus {
    PENDING,
    CONFIRMED,

    /** The customer wants it cancelled, and inventory decides whether that comes before the dispatch. */
    CANCELLING,

    SHIPPED,
    CANCELLED,

    /** The customer wants to send it back, and its goods have not arrived. */
    RETURNING,

    /** Its goods are back, and its money is given back. */
    RETURNED
}
