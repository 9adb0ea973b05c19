package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.ORDER;
import static io.pasdequatre.simulation.mutants.Mutant.SIMULATION;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** An order that has ended, or has moved on, is moved again. */
final class StatusGoingBack {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "the clock ends what is paid",
                    "NO_DEAD_LETTER",
                    edit(SIMULATION + "memory/MemoryOrderService.java", "order.status() == OrderStatus.PENDING", """
(order.status() == OrderStatus.PENDING || order.status() == OrderStatus.CONFIRMED)
"""),
                    edit(ORDER + "domain/Order.java", """
public Transition cancel(CancelledBecause because) {
    return switch (status) {
        case PENDING -> {
""", """
public Transition cancel(CancelledBecause because) {
    return switch (status) {
        case PENDING, CONFIRMED -> {
"""),
                    edit(
                            ORDER + "domain/Order.java",
                            "case CONFIRMED, CANCELLING, SHIPPED, RETURNING, RETURNED -> throw cannotBe(\"cancelled\");",
                            "case CANCELLING, SHIPPED, RETURNING, RETURNED -> throw cannotBe(\"cancelled\");")),
            mutant(
                    "stock that comes back ends an order again",
                    "ONE_EFFECT",
                    edit(ORDER + "domain/Order.java", """
case CANCELLING -> {
    end(CancelledBecause.CUSTOMER);
""", """
case CANCELLING, CANCELLED -> {
    end(CancelledBecause.CUSTOMER);
"""),
                    edit(
                            ORDER + "domain/Order.java",
                            """
case CANCELLED -> Transition.TOO_LATE;
case PENDING, CONFIRMED, SHIPPED, RETURNING, RETURNED -> throw cannotBe("released");
""",
                            "case PENDING, CONFIRMED, SHIPPED, RETURNING, RETURNED -> throw cannotBe(\"released\");")));

    private StatusGoingBack() {}
}
