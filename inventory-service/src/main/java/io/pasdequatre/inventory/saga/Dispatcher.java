package io.pasdequatre.inventory.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.inventory.domain.Shipment;
import io.pasdequatre.inventory.domain.Warehouse;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The second half of step 5, the pivot: dispatches what was prepared when its time has come. Every replica sweeps; each
 * takes the shipments that no other is working on. One transaction a shipment, so that none waits for another's
 * products.
 */
@Component
class Dispatcher {

    private final Warehouse warehouse;
    private final Outbox outbox;
    private final TransactionOperations transaction;

    Dispatcher(Warehouse warehouse, Outbox outbox, TransactionOperations transaction) {
        this.warehouse = warehouse;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    /** Dispatches every shipment that is due. */
    @Scheduled(fixedDelay = 200, timeUnit = TimeUnit.MILLISECONDS)
    void sweep() {
        boolean more = true;
        while (more) {
            more = Objects.requireNonNull(transaction.execute(_ -> dispatchNextDue()));
        }
    }

    private boolean dispatchNextDue() {
        var dispatched = warehouse.dispatchNextDue();
        dispatched.ifPresent(this::say);
        return dispatched.isPresent();
    }

    private void say(Shipment shipment) {
        outbox.append(shipment.orderId().toString(), InventoryFacts.shipped(shipment));
    }
}
