package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.PAYMENT;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** A card is charged twice, or for nothing, or nobody here knows that it was. */
final class CardCharges {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "each attempt to charge a card has a key of its own",
                    "GATEWAY",
                    edit(
                            PAYMENT + "domain/CardCall.java",
                            "return \"charge-\" + paymentId;",
                            "return \"charge-\" + paymentId + \"-\" + claim;")),
            mutant(
                    "a card is charged in the transaction that claims and records it",
                    "GATEWAY",
                    edit(
                            PAYMENT + "saga/GatewayCourier.java",
                            "return calls.claimDue().map(this::call);",
                            "return calls.inOne(this::call);"),
                    edit(
                            PAYMENT + "saga/GatewayCalls.java",
                            "@Transactional Optional<CardCall> claimDue() { return cards.claimDue(); }",
                            """
@Transactional
Optional<CardCall> claimDue() {
    return cards.claimDue();
}

@Transactional
<A> Optional<A> inOne(java.util.function.Function<CardCall, A> call) {
    return cards.claimDue().map(call);
}
""")),
            mutant(
                    "a gateway that does not answer is taken to have declined",
                    "GATEWAY",
                    edit(
                            PAYMENT + "domain/Cards.java",
                            "case Unanswered(var why) -> unknown(payment, card, now, why);",
                            """
case Unanswered _ -> {
    payment.declinedByCard(now);
    card.rest(now);
    yield new CallOutcome.Declined(payment, card);
}
""")),
            mutant(
                    "a charge that comes to light after the cancellation is ignored",
                    "GATEWAY",
                    edit(PAYMENT + "domain/Cards.java", "case Captured() -> captured(payment, card, now);", """
case Captured() when card.isToRefund() -> {
    payment.closed(now);
    card.rest(now);
    yield new CallOutcome.Voided();
}
case Captured() -> captured(payment, card, now);
""")),
            mutant(
                    "an announcement is believed, and the gateway is not asked",
                    "GATEWAY",
                    edit(
                            PAYMENT + "saga/CardRequests.java",
                            "if (cards.hurry(orderId)) { courier.wakeAfterCommit(); }",
                            "cards.announced(orderId).ifPresent(courier::believe);"),
                    edit(PAYMENT + "saga/GatewayCourier.java", "private Optional<GatewayAnswer> next() {", """
void believe(CardCall announced) {
    calls.record(announced, new GatewayAnswer.Captured());
}

private Optional<GatewayAnswer> next() {
"""),
                    edit(
                            PAYMENT + "domain/Cards.java",
                            "private static CardCall callOf(Payment payment, CardPayment card) {",
                            """
public Optional<CardCall> announced(UUID orderId) {
    return payments.lock(orderId)
            .filter(payment -> payment.status() == PaymentStatus.CHARGING || payment.status() == PaymentStatus.UNKNOWN)
            .map(payment -> callOf(payment, lock(orderId)));
}

private static CardCall callOf(Payment payment, CardPayment card) {
""")),
            mutant(
                    "a card is refunded before anybody knows that it was charged",
                    "GATEWAY",
                    edit(PAYMENT + "domain/Cards.java", "case CAPTURED -> {", "case CAPTURED, CHARGING, UNKNOWN -> {"),
                    edit(
                            PAYMENT + "domain/Cards.java",
                            "case CHARGING, UNKNOWN -> cancel(locked, lock(locked.orderId()), reason);",
                            ""),
                    edit(
                            PAYMENT + "domain/Payment.java",
                            "PaymentStatus.CAPTURED, PaymentStatus.REFUND_REFUSED);",
                            """
PaymentStatus.CAPTURED, PaymentStatus.REFUND_REFUSED, PaymentStatus.CHARGING, PaymentStatus.UNKNOWN);
""")),
            mutant(
                    "what a card got back is given back again",
                    "END_STAYS",
                    edit(PAYMENT + "domain/Cards.java", "case CAPTURED -> {", "case CAPTURED, REFUNDED -> {"),
                    edit(
                            PAYMENT + "domain/Cards.java",
                            "case REQUESTED, REFUNDING, REFUNDED, REFUND_REFUSED, VOIDED ->",
                            "case REQUESTED, REFUNDING, REFUND_REFUSED, VOIDED ->"),
                    edit(
                            PAYMENT + "domain/Payment.java",
                            "PaymentStatus.CAPTURED, PaymentStatus.REFUND_REFUSED);",
                            "PaymentStatus.CAPTURED, PaymentStatus.REFUND_REFUSED, PaymentStatus.REFUNDED);")));

    private CardCharges() {}
}
