package io.pasdequatre.orchestrated.inventory;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.inventory.domain.Shipment;
import io.pasdequatre.inventory.domain.Warehouse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Dispatches what is due. Shorter than inventory-service's own: one that cannot leave holds up those behind it. */
@Component
class Dispatches {

    private final Warehouse warehouse;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final BackgroundTask task;

    Dispatches(Warehouse warehouse, Outbox outbox, TransactionOperations transaction, BackgroundTasks tasks) {
        this.warehouse = warehouse;
        this.outbox = outbox;
        this.transaction = transaction;
        this.task = tasks.start("dispatches", Duration.ofSeconds(1));
    }

    @Scheduled(fixedDelay = 200, timeUnit = TimeUnit.MILLISECONDS)
    void sweepOnSchedule() {
        task.attempt(this::sweep);
    }

    private void sweep() {
        while (transaction.execute(_ -> dispatchNextDue()).isPresent()) {
            // Until none is due.
        }
    }

    private Optional<Shipment> dispatchNextDue() {
        var due = warehouse.nextDue();
        due.ifPresent(shipment -> {
            warehouse.dispatch(shipment);
            outbox.append(shipment.orderId().toString(), InventoryCommands.shipped(shipment));
        });
        return due;
    }
}
