package io.pasdequatre.order.domain;

/** {@code PENDING → CONFIRMED → SHIPPED} or {@code PENDING → CANCELLED}. SHIPPED and CANCELLED are ends. */
public enum OrderStatus {
    PENDING,
    CONFIRMED,
    SHIPPED,
    CANCELLED
}
