package io.pasdequatre.payment.domain;

/** How a deposit ended. */
public enum DepositOutcome {
    DEPOSITED,
    /** The account would hold more than can be counted; nothing was deposited. */
    TOO_MUCH
}
