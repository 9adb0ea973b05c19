package io.pasdequatre.orchestrated.inventory;

import static java.util.stream.Collectors.toMap;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.inventory.domain.Customer;
import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import io.pasdequatre.inventory.domain.ReservationOutcome.Reserved;
import io.pasdequatre.inventory.domain.Shipment;
import io.pasdequatre.inventory.domain.Warehouse;
import io.pasdequatre.orchestrated.messages.OrderShipped;
import io.pasdequatre.orchestrated.messages.ReleaseStock;
import io.pasdequatre.orchestrated.messages.ReserveStock;
import io.pasdequatre.orchestrated.messages.ShipOrder;
import io.pasdequatre.orchestrated.messages.StockLine;
import io.pasdequatre.orchestrated.messages.StockRejected;
import io.pasdequatre.orchestrated.messages.StockReleased;
import io.pasdequatre.orchestrated.messages.StockReserved;
import io.pasdequatre.orchestrated.messages.StopShipment;
import java.util.TreeMap;
import java.util.UUID;

/** What the orchestrator has inventory do. The commands of an order come in the order in which they were given. */
@Reactions(topics = "inventory-commands")
class InventoryCommands {

    private final Warehouse warehouse;
    private final Outbox outbox;

    InventoryCommands(Warehouse warehouse, Outbox outbox) {
        this.warehouse = warehouse;
        this.outbox = outbox;
    }

    void on(ReserveStock command) {
        var id = command.getOrderId();
        var wanted = command.getLines().stream()
                .collect(toMap(StockLine::getSku, line -> (long) line.getQuantity(), Long::sum, TreeMap::new));
        switch (warehouse.reserve(UUID.fromString(id), wanted)) {
            case Reserved _ -> outbox.append(id, new StockReserved(id));
            case Rejected _ -> outbox.append(id, new StockRejected(id));
        }
    }

    /** Also of an order that nothing is held for, so that the orchestrator can go on. */
    void on(ReleaseStock command) {
        var id = command.getOrderId();
        switch (warehouse.release(UUID.fromString(id))) {
            case RELEASED, NOTHING_IS_HELD -> outbox.append(id, new StockReleased(id));
            case SHIPPED ->
                throw new IllegalStateException("Order %s is to be released, and has shipped".formatted(id));
        }
    }

    /** Unless it leaves at once, it is up to {@link Dispatches}. */
    void on(ShipOrder command) {
        var shipment = warehouse.prepareOrDispatch(
                UUID.fromString(command.getOrderId()), new Customer(command.getCustomerId()));
        switch (shipment.state()) {
            case DISPATCHED -> outbox.append(command.getOrderId(), shipped(shipment));
            case PREPARED, WITHDRAWN -> {}
        }
    }

    /** The pivot: what has left is not stopped, and the orchestrator has been told that it left. */
    void on(StopShipment command) {
        var id = command.getOrderId();
        switch (warehouse.release(UUID.fromString(id))) {
            case RELEASED -> outbox.append(id, new StockReleased(id));
            case SHIPPED -> {}
            case NOTHING_IS_HELD ->
                throw new IllegalStateException("Order %s is to be stopped, and nothing is held".formatted(id));
        }
    }

    static OrderShipped shipped(Shipment shipment) {
        var tracking = shipment.tracking();
        return new OrderShipped(shipment.orderId().toString(), tracking.carrier(), tracking.trackingId());
    }
}
