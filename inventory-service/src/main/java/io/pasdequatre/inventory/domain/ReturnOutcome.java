package io.pasdequatre.inventory.domain;

/** What came of goods that are said to be back. */
public sealed interface ReturnOutcome {

    /** All of them are on hand again. */
    record TakenBack(ReturnLabel label, Shipment shipment) implements ReturnOutcome {}

    /** They were back before, and nothing has changed. */
    record BackAlready(ReturnLabel label) implements ReturnOutcome {}

    /** Nobody was given a label for this order. */
    record NoLabel() implements ReturnOutcome {}
}
