package io.pasdequatre.payment.domain;

import java.util.UUID;

/** How the payment of a cancelled or returned order ended. */
public sealed interface RefundOutcome {

    /** What had been captured is back on the account. */
    record Refunded(UUID paymentId, Money amount) implements RefundOutcome {}

    /** Nothing had been captured, and nothing will be. */
    record NothingToRefund() implements RefundOutcome {}
}
