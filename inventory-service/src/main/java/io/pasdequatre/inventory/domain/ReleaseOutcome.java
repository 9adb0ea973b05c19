package io.pasdequatre.inventory.domain;

/** What the end of an order meant for its reservation. */
public enum ReleaseOutcome {
    RELEASED,
    NOTHING_WAS_HELD
}
