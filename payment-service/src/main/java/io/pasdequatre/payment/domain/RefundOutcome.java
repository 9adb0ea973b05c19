package io.pasdequatre.payment.domain;

import java.util.UUID;

/** How the payment of a cancelled or returned order ended. */
public sealed interface RefundOutcome {

    /** What had been captured is back on the account. */
    record Refunded(UUID paymentId, Money amount) implements RefundOutcome {}

    /** A gateway is to give it back, or still to say whether there is anything to give back. */
    record UnderWay(CardPayment card) implements RefundOutcome {}

    /** Nothing had been captured, and nothing will be. */
    record NothingToRefund() implements RefundOutcome {}
}
