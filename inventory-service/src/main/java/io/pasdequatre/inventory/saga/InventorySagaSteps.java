package io.pasdequatre.inventory.saga;

import static io.pasdequatre.inventory.saga.InventoryEvents.orderId;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.ReturnRequested;
import io.pasdequatre.events.Topics;
import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import io.pasdequatre.inventory.domain.ReservationOutcome.Reserved;
import io.pasdequatre.inventory.domain.Warehouse;

/**
 * Inventory's whole part in the order saga, in business order. Each step runs in a transaction of the starter, with the
 * inbox row that stops a second run and the outbox row of what it appends.
 */
@Reactions(topics = Topics.ORDER_EVENTS)
class InventorySagaSteps {

    private final Warehouse warehouse;
    private final Outbox outbox;

    InventorySagaSteps(Warehouse warehouse, Outbox outbox) {
        this.warehouse = warehouse;
        this.outbox = outbox;
    }

    /**
     * Step 2. Holds every line or none. Undone by {@link #on(CancellationRequested)} or {@link #on(OrderCancelled)},
     * whichever comes first.
     */
    void on(OrderPlaced placed) {
        switch (warehouse.reserve(orderId(placed.getOrderId()), InventoryEvents.wanted(placed))) {
            case Reserved _ -> outbox.append(placed.getOrderId(), InventoryEvents.reserved(placed));
            case Rejected rejected -> outbox.append(placed.getOrderId(), InventoryEvents.rejected(placed, rejected));
        }
    }

    /**
     * Step 5. The dispatch is the pivot: what left the house cannot be undone, so it comes last. Unless it comes at
     * once, it is the {@link Dispatcher}'s.
     */
    void on(OrderConfirmed confirmed) {
        var shipment =
                warehouse.prepareOrDispatch(orderId(confirmed.getOrderId()), InventoryEvents.customer(confirmed));
        switch (shipment.state()) {
            case DISPATCHED -> outbox.append(confirmed.getOrderId(), InventoryEvents.shipped(shipment));
            case PREPARED, WITHDRAWN -> {}
        }
    }

    /**
     * Step x2, undoes step 2: stops the goods if they are still here. If they are not, OrderShipped is published
     * already, and order reacts to it.
     */
    void on(CancellationRequested requested) {
        switch (warehouse.release(orderId(requested.getOrderId()))) {
            case RELEASED -> outbox.append(requested.getOrderId(), InventoryEvents.released(requested.getOrderId()));
            case SHIPPED -> {}
            case NOTHING_IS_HELD -> throw unexpected(requested.getOrderId(), "is to be stopped, and nothing is held");
        }
    }

    /**
     * Step 2c, undoes step 2. Nothing is held for an order that was refused here, or that was stopped in step x2. A
     * shipped one is never cancelled; if it is, this fails and becomes a dead letter, so that a person looks at it.
     */
    void on(OrderCancelled cancelled) {
        switch (warehouse.release(orderId(cancelled.getOrderId()))) {
            case RELEASED -> outbox.append(cancelled.getOrderId(), InventoryEvents.released(cancelled.getOrderId()));
            case NOTHING_IS_HELD -> {}
            case SHIPPED -> throw unexpected(cancelled.getOrderId(), "is cancelled, and has shipped");
        }
    }

    /**
     * Step r2. What left the house cannot be undone, so a label is issued instead. When the parcel comes back is
     * nobody's event: {@link ReturnArrival step r3}.
     */
    void on(ReturnRequested requested) {
        var label = warehouse.issueReturnLabel(orderId(requested.getOrderId()));
        outbox.append(requested.getOrderId(), InventoryEvents.labelIssued(requested, label));
    }

    private static IllegalStateException unexpected(String orderId, String what) {
        return new IllegalStateException("Order %s %s".formatted(orderId, what));
    }
}
