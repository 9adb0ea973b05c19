package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.INVENTORY;
import static io.pasdequatre.simulation.mutants.Mutant.PAYMENT;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import io.pasdequatre.simulation.mutants.Mutant.Edit;
import java.util.List;

/** What comes back is not refunded, or refunded or counted twice. */
final class Returns {

    private static final Edit MORE_THAN_WAS_CAPTURED = edit(
            PAYMENT + "ledger/Account.java",
            "if (amountMinor > state.capturedMinor() - state.refundedMinor()) {",
            "if (false) {");

    static final List<Mutant> ALL = List.of(
            mutant(
                    "nobody is refunded for what came back",
                    "RETURNED",
                    edit(
                            PAYMENT + "saga/PaymentSagaSteps.java",
                            "void on(GoodsReturned returned)",
                            "void ignore(GoodsReturned returned)")),
            mutant(
                    "goods that came back are put on hand each time that they arrive",
                    "STOCK",
                    edit(INVENTORY + "domain/ReturnLabel.java", "if (arrivedAt != null) {", "if (false) {")),
            mutant(
                    "a return is refunded each time that its goods are said to be back",
                    "MONEY",
                    edit(
                            INVENTORY + "domain/Warehouse.java",
                            "return new BackAlready(label.get());",
                            "return new TakenBack(label.get(), shipment.get());"),
                    edit(PAYMENT + "domain/Cashier.java", "return switch (payment.status()) { case CAPTURED ->", """
if (payment.status() == PaymentStatus.REFUNDED && reason == RefundReason.GOODS_RETURNED) {
    return payment.refund(payment.account().flatMap(ledger::find).orElseThrow(), now);
}
return switch (payment.status()) {
    case CAPTURED ->
"""),
                    edit(
                            PAYMENT + "domain/Payment.java",
                            "Money captured = amountOf(PaymentStatus.CAPTURED);",
                            "Money captured = amountOf(status);"),
                    MORE_THAN_WAS_CAPTURED),
            mutant(
                    "an order that was cancelled and comes back is refunded for either reason",
                    "MONEY",
                    edit(
                            INVENTORY + "domain/Warehouse.java",
                            "if (shipment.isEmpty() || label.isEmpty()) { return new NoLabel(); }",
                            """
if (shipment.isEmpty()) {
    return new NoLabel();
}
if (label.isEmpty()) {
    return new TakenBack(ReturnLabel.issued(orderId, Tracking.of(ids.generate()), now()), shipment.get());
}
"""),
                    edit(PAYMENT + "domain/Cashier.java", "return switch (payment.status()) { case CAPTURED ->", """
if (payment.status() == PaymentStatus.REFUNDED && payment.refundedBecause != reason) {
    payment.refundedBecause = reason;
    return payment.refund(payment.account().flatMap(ledger::find).orElseThrow(), now);
}
payment.refundedBecause = reason;
return switch (payment.status()) {
    case CAPTURED ->
"""),
                    edit(PAYMENT + "domain/Payment.java", "private Instant changedAt;", """
private Instant changedAt;
@Nullable RefundReason refundedBecause;
"""),
                    edit(
                            PAYMENT + "domain/Payment.java",
                            "Money captured = amountOf(PaymentStatus.CAPTURED);",
                            "Money captured = amountOf(status);"),
                    MORE_THAN_WAS_CAPTURED));

    private Returns() {}
}
