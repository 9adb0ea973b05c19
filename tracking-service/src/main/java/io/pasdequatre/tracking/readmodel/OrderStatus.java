package io.pasdequatre.tracking.readmodel;

/** Where an order stands, by its events. SHIPPED and CANCELLED are ends. */
public enum OrderStatus {
    PENDING,
    CONFIRMED,

    /** The customer wants it cancelled, and inventory decides whether that comes before the dispatch. */
    CANCELLING,

    SHIPPED,
    CANCELLED
}
