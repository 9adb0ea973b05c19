package io.pasdequatre.inventory.saga;

import static io.pasdequatre.inventory.saga.InventoryFacts.orderId;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.Topics;
import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import io.pasdequatre.inventory.domain.ReservationOutcome.Reserved;
import io.pasdequatre.inventory.domain.Warehouse;

/** Inventory's whole part in the order saga, in business order. */
@Reactions(topics = Topics.ORDER_EVENTS)
class InventorySagaSteps {

    private final Warehouse warehouse;
    private final Outbox outbox;

    InventorySagaSteps(Warehouse warehouse, Outbox outbox) {
        this.warehouse = warehouse;
        this.outbox = outbox;
    }

    /** Step 2. Holds every line or none. Undone by {@link #on(OrderCancelled)}. */
    void on(OrderPlaced placed) {
        switch (warehouse.reserve(orderId(placed.getOrderId()), InventoryFacts.wanted(placed))) {
            case Reserved _ -> outbox.append(placed.getOrderId(), InventoryFacts.reserved(placed));
            case Rejected rejected -> outbox.append(placed.getOrderId(), InventoryFacts.rejected(placed, rejected));
        }
    }

    /** Step 5, the pivot: what left the house cannot be undone, so it comes last. */
    void on(OrderConfirmed confirmed) {
        var shipment = warehouse.ship(orderId(confirmed.getOrderId()), InventoryFacts.customer(confirmed));
        outbox.append(confirmed.getOrderId(), InventoryFacts.shipped(confirmed, shipment));
    }

    /** Step 2c, undoes step 2. An order that was refused here is cancelled too, and has nothing to give back. */
    void on(OrderCancelled cancelled) {
        switch (warehouse.release(orderId(cancelled.getOrderId()))) {
            case RELEASED -> outbox.append(cancelled.getOrderId(), InventoryFacts.released(cancelled.getOrderId()));
            case NOTHING_WAS_HELD -> {}
        }
    }
}
