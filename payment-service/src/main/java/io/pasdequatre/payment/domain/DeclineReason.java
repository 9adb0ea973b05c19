package io.pasdequatre.payment.domain;

/** Why a charge was declined. */
public enum DeclineReason {
    /** The account in the order's currency holds less than the order's total. */
    INSUFFICIENT_FUNDS,
    /** The customer has no account in the order's currency. */
    NO_ACCOUNT,
    /** The card gateway says so. */
    CARD_DECLINED
}
