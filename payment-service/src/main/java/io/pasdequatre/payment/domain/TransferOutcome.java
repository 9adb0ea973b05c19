package io.pasdequatre.payment.domain;

/** How a transfer ended; unless it is {@link #TRANSFERRED}, nothing was moved. */
public enum TransferOutcome {
    TRANSFERRED,
    /** The sender's account does not cover the amount. */
    INSUFFICIENT_FUNDS,
    /** The sender has no account in this currency. */
    NO_ACCOUNT,
    /** The receiver has no account in this currency. */
    NO_RECEIVER,
    /** The receiver's account would hold more than can be counted. */
    TOO_MUCH
}
