package io.pasdequatre.inventory.domain;

/** {@code PREPARED → DISPATCHED}, which cannot be undone, or {@code PREPARED → WITHDRAWN}. */
public enum ShipmentState {
    PREPARED,
    DISPATCHED,
    WITHDRAWN
}
