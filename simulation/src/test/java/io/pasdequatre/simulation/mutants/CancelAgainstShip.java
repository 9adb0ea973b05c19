package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.INVENTORY;
import static io.pasdequatre.simulation.mutants.Mutant.ORDER;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** A cancellation and a dispatch both win (sparta-logistics#144, spree#5203). */
final class CancelAgainstShip {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "a confirmed order is cancelled at once, without asking whether it has shipped",
                    "NO_DEAD_LETTER",
                    edit(ORDER + "domain/Order.java", """
case CONFIRMED -> {
    cancellationRequestedAt = at;
    status = OrderStatus.CANCELLING;
    yield CancellationOutcome.REQUESTED;
""", """
case CONFIRMED -> {
    cancellationRequestedAt = at;
    end(CancelledBecause.CUSTOMER);
    yield CancellationOutcome.CANCELLED;
""")),
            mutant(
                    "a released order's shipment is dispatched",
                    "NO_FAILURE",
                    edit(INVENTORY + "domain/Warehouse.java", "shipment.ifPresent(Shipment::withdraw);", ""),
                    edit(INVENTORY + "domain/Reservation.java", """
requireHeld();
state = ReservationState.COMMITTED;
""", "state = ReservationState.COMMITTED;")),
            mutant(
                    "inventory publishes StockReleased although the order has shipped",
                    "NO_DEAD_LETTER",
                    edit(INVENTORY + "saga/InventorySagaSteps.java", """
case RELEASED -> outbox.append(requested.getOrderId(), InventoryEvents.released(requested.getOrderId()));
case SHIPPED -> {}
""", """
case RELEASED, SHIPPED ->
    outbox.append(requested.getOrderId(), InventoryEvents.released(requested.getOrderId()));
""")),
            mutant(
                    "a shipment that a customer wanted stopped is an error",
                    "NO_DEAD_LETTER",
                    edit(ORDER + "domain/Order.java", """
case CONFIRMED, CANCELLING -> OrderStatus.SHIPPED;
case PENDING, SHIPPED, CANCELLED, RETURNING, RETURNED ->
""", """
case CONFIRMED -> OrderStatus.SHIPPED;
case PENDING, CANCELLING, SHIPPED, CANCELLED, RETURNING, RETURNED ->
""")),
            mutant(
                    "two replicas dispatch the same shipment",
                    "NO_FAILURE",
                    edit(INVENTORY + "domain/Shipments.java", """
@Lock(LockModeType.PESSIMISTIC_WRITE)
@QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
""", "")),
            mutant(
                    "an order is read without a lock or a version",
                    "ONE_EFFECT",
                    edit(ORDER + "domain/Orders.java", """
@Lock(LockModeType.PESSIMISTIC_WRITE)
Optional<Order> findById
""", "Optional<Order> findById"),
                    edit(ORDER + "domain/Order.java", "@Version", "")));

    private CancelAgainstShip() {}
}
