package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.INVENTORY;
import static io.pasdequatre.simulation.mutants.Mutant.ORDER;
import static io.pasdequatre.simulation.mutants.Mutant.PAYMENT;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** A saga that goes wrong leaves something behind: FTGO's compensations never ran (ftgo-application#107). */
final class LostCompensation {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "stock is released when the payment is declined, and not when the customer cancels",
                    "CANCELLED",
                    edit(
                            INVENTORY + "saga/InventorySagaSteps.java",
                            "switch (warehouse.release(orderId(cancelled.getOrderId()))) {",
                            """
if (cancelled.getReason() == io.pasdequatre.events.CancellationReason.CUSTOMER) {
    return;
}
switch (warehouse.release(orderId(cancelled.getOrderId()))) {
""")),
            mutant(
                    "a payment is not refunded when time runs out",
                    "CANCELLED",
                    edit(PAYMENT + "saga/PaymentSagaSteps.java", "var orderId = cancelled.getOrderId();", """
if (cancelled.getReason() == io.pasdequatre.events.CancellationReason.TIMED_OUT) {
    return;
}
var orderId = cancelled.getOrderId();
""")),
            mutant(
                    "inventory stops the goods and publishes no event",
                    "ORDER_ENDS",
                    edit(INVENTORY + "saga/InventorySagaSteps.java", """
case RELEASED -> outbox.append(requested.getOrderId(), InventoryEvents.released(requested.getOrderId()));
""", "case RELEASED -> {}")),
            mutant(
                    "an order is cancelled and nobody is told",
                    "CANCELLED",
                    edit(ORDER + "saga/OrderCancellation.java", """
outbox.append(key, OrderEvents.cancelled(order, CancelledBecause.CUSTOMER));
""", "")));

    private LostCompensation() {}
}
