package io.pasdequatre.payment.domain;

import java.util.UUID;

/** How a charge ended. */
public sealed interface ChargeOutcome {

    /** The account, or the card, was charged the whole amount. */
    record Captured(UUID paymentId) implements ChargeOutcome {}

    /** Nothing was charged. */
    record Declined(UUID paymentId, DeclineReason reason) implements ChargeOutcome {}

    /** A gateway is to charge the card, once this transaction is committed. */
    record UnderWay(CardPayment card) implements ChargeOutcome {}

    /** The order was cancelled before, so nothing was charged and there is no event to publish. */
    record Voided() implements ChargeOutcome {}
}
