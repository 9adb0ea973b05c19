package io.pasdequatre.inventory.domain;

/** {@code HELD → COMMITTED} (shipped), {@code HELD → RELEASED}, or {@code REJECTED} from the start. */
public enum ReservationState {
    HELD,
    COMMITTED,
    RELEASED,
    REJECTED
}
