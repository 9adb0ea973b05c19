package io.pasdequatre.payment.domain;

/** How a withdrawal ended. */
public enum WithdrawalOutcome {
    WITHDRAWN,
    /** The account does not cover the amount and the fee; nothing was withdrawn. */
    INSUFFICIENT_FUNDS,
    /** The customer has no account in this currency. */
    NO_ACCOUNT
}
