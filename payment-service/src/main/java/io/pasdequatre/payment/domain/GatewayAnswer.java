package io.pasdequatre.payment.domain;

/** What a call to the card gateway came to. */
public sealed interface GatewayAnswer {

    /** What became of a charge. */
    sealed interface ToCharge extends GatewayAnswer {}

    /** What became of a refund. */
    sealed interface ToRefund extends GatewayAnswer {}

    /** The card was charged what was asked for. */
    record Captured() implements ToCharge {}

    /** The card will not be charged. */
    record Declined(String reason) implements ToCharge {}

    /** The key is closed: the card was not charged and never will be. */
    record Closed() implements ToCharge {}

    /** What was asked for was given back. */
    record Refunded() implements ToRefund {}

    /** It was not given back; another time it may be. */
    record Refused(String reason) implements ToRefund {}

    /** The key was never used: what was sent has not arrived yet, or never will. */
    record NeverUsed() implements ToCharge, ToRefund {}

    /** Nobody knows what became of it: the answer was lost, came too late, or says that it is worked on. */
    record Unanswered(String reason) implements ToCharge, ToRefund {}

    /** Nothing was sent, so nothing became of it. */
    record Unreachable(String reason) implements ToCharge, ToRefund {}

    /** The gateway says what cannot be, such as another amount than was asked for. It is not believed. */
    record Contradiction(String reason) implements ToCharge, ToRefund {}
}
