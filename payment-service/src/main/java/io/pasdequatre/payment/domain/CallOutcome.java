package io.pasdequatre.payment.domain;

/** What the gateway's answer means for a payment. */
public sealed interface CallOutcome {

    record Captured(Payment payment, CardPayment card) implements CallOutcome {}

    record Declined(Payment payment, CardPayment card) implements CallOutcome {}

    record Refunded(Payment payment, CardPayment card) implements CallOutcome {}

    /** The gateway refused it so often that a person has to act. */
    record RefundRefused(Payment payment, CardPayment card, String reason) implements CallOutcome {}

    /** The order was cancelled, and nothing was charged nor will be. */
    record Voided() implements CallOutcome {}

    /** It is called for again. */
    record TriedAgain(String why) implements CallOutcome {}

    /** The lease ran out and another worker took it, which records its own answer. */
    record Overtaken() implements CallOutcome {}
}
