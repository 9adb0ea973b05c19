package io.pasdequatre.tracking.readmodel;

/** Where an order stands, by its events. CANCELLED and RETURNED are ends, and SHIPPED unless it is sent back. */
public enum OrderStatus {
    PENDING,
    CONFIRMED,

    /** The customer wants it cancelled, and inventory decides whether that comes before the dispatch. */
    CANCELLING,

    SHIPPED,
    CANCELLED,

    /** The customer wants to send it back, and its goods have not arrived. */
    RETURNING,

    /** Its goods are back. */
    RETURNED
}
