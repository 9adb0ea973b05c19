package io.pasdequatre.orchestrated.orchestrator;

/** What the saga of an order waits for. {@link Orchestrator} says what comes after what. */
enum Step {
    RESERVING,
    CHARGING,
    SHIPPING,

    /** The customer wants it cancelled, and inventory decides whether that comes before the dispatch. */
    STOPPING,

    /** It is cancelled, and undone from here on: first the stock, then the payment. */
    RELEASING,
    REFUNDING,

    /** It is shipped, or cancelled and undone. */
    ENDED
}
