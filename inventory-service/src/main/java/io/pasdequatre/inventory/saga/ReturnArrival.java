package io.pasdequatre.inventory.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.inventory.domain.ReturnLabel;
import io.pasdequatre.inventory.domain.ReturnOutcome.BackAlready;
import io.pasdequatre.inventory.domain.ReturnOutcome.NoLabel;
import io.pasdequatre.inventory.domain.ReturnOutcome.TakenBack;
import io.pasdequatre.inventory.domain.Warehouse;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Step r3: a parcel that a customer sent back is here. */
@Component
public class ReturnArrival {

    private final Warehouse warehouse;
    private final Outbox outbox;

    ReturnArrival(Warehouse warehouse, Outbox outbox) {
        this.warehouse = warehouse;
        this.outbox = outbox;
    }

    /**
     * Puts the goods on hand again and has payment refund them, once: however often a parcel is said to have arrived,
     * there is one event. Empty if the order has no return label.
     */
    @Transactional
    public Optional<ReturnLabel> arrived(UUID orderId) {
        return switch (warehouse.takeBack(orderId)) {
            case TakenBack(var label, var shipment) -> {
                outbox.append(orderId.toString(), InventoryEvents.returned(shipment));
                yield Optional.of(label);
            }
            case BackAlready(var label) -> Optional.of(label);
            case NoLabel() -> Optional.empty();
        };
    }
}
