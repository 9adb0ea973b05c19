package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.ORDER;
import static io.pasdequatre.simulation.mutants.Mutant.PAYMENT;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** The charge succeeds after the order was cancelled (woocommerce-gateway-stripe#5703, lago-api#5624). */
final class LateSuccess {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "a cancellation that comes before the charge does not prevent it",
                    "CANCELLED",
                    edit(PAYMENT + "domain/Cashier.java", "var payment = payments.lockOrInsertVoided(voided);", """
if (payments.findByOrderId(orderId).isEmpty()) {
    return new RefundOutcome.NothingToRefund();
}
var payment = payments.lockOrInsertVoided(voided);
""")),
            mutant(
                    "a late payment brings a cancelled order back",
                    "END_STAYS",
                    edit(ORDER + "domain/Order.java", """
case PENDING -> {
    status = OrderStatus.CONFIRMED;
""", """
case PENDING, CANCELLED -> {
    status = OrderStatus.CONFIRMED;
"""),
                    edit(
                            ORDER + "domain/Order.java",
                            """
case CANCELLED -> Transition.TOO_LATE;
case CONFIRMED, CANCELLING, SHIPPED, RETURNING, RETURNED -> throw cannotBe("confirmed");
""",
                            "case CONFIRMED, CANCELLING, SHIPPED, RETURNING, RETURNED -> throw cannotBe(\"confirmed\");")),
            mutant(
                    "an order that was cancelled meanwhile is confirmed all the same",
                    "NO_DEAD_LETTER",
                    edit(ORDER + "saga/OrderSagaSteps.java", """
case MADE -> outbox.append(captured.getOrderId(), OrderEvents.confirmed(order));
case TOO_LATE -> {}
""", """
case MADE, TOO_LATE -> outbox.append(captured.getOrderId(), OrderEvents.confirmed(order));
""")));

    private LateSuccess() {}
}
