package io.pasdequatre.inventory.saga;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.inventory.domain.Shipment;
import io.pasdequatre.inventory.domain.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessException;
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
    private final BackgroundTask task;

    Dispatcher(Warehouse warehouse, Outbox outbox, TransactionOperations transaction, BackgroundTasks tasks) {
        this.warehouse = warehouse;
        this.outbox = outbox;
        this.transaction = transaction;
        this.task = tasks.start("dispatcher", Duration.ofSeconds(1));
    }

    @Scheduled(fixedDelay = 200, timeUnit = TimeUnit.MILLISECONDS)
    void sweepOnSchedule() {
        task.attempt(this::sweep);
    }

    /**
     * Dispatches every shipment that is due. One that cannot be dispatched is put off, so that the others go on.
     *
     * @throws IllegalStateException at the end, if there was one
     */
    void sweep() {
        var failures = new ArrayList<IllegalStateException>();
        while (dispatchNextDue(failures)) {
            // Until none is due.
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /** Answers whether one was due. */
    private boolean dispatchNextDue(List<IllegalStateException> failures) {
        var next = new AtomicReference<@Nullable Shipment>();
        try {
            transaction.executeWithoutResult(_ -> {
                next.set(warehouse.nextDue().orElse(null));
                dispatch(next.get());
            });
        } catch (TransientDataAccessException e) {
            throw e; // The next sweep tries it again.
        } catch (RuntimeException e) {
            var failed = next.get();
            if (failed == null) {
                throw e;
            }
            transaction.executeWithoutResult(_ -> warehouse.putOff(failed.orderId()));
            failures.add(new IllegalStateException(
                    "Order %s cannot be shipped, which is tried again in a while".formatted(failed.orderId()), e));
        }
        return next.get() != null;
    }

    private void dispatch(@Nullable Shipment shipment) {
        if (shipment == null) {
            return;
        }
        warehouse.dispatch(shipment);
        outbox.append(shipment.orderId().toString(), InventoryEvents.shipped(shipment));
    }
}
