package io.pasdequatre.inventory.domain;

/** What came of a wish to give back what is held for an order. */
public enum ReleaseOutcome {
    RELEASED,

    /** The order was refused here, or what was held for it was released before. */
    NOTHING_IS_HELD,

    /** Too late: it left the house. */
    SHIPPED
}
