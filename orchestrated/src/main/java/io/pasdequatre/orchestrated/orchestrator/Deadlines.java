package io.pasdequatre.orchestrated.orchestrator;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.saga.Backlog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * An order that is not paid for too long is cancelled. Time does not count while replies wait to be read: the answer
 * may be among them.
 */
@Component
class Deadlines {

    private static final List<String> REPLIES = List.of("inventory-replies", "payment-replies");
    private static final List<UUID> NO_OTHERS = List.of(new UUID(0, 0));

    private final Orders orders;
    private final Orchestrator orchestrator;
    private final Backlog backlog;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Duration limit;
    private final BackgroundTask task;

    Deadlines(
            Orders orders,
            Orchestrator orchestrator,
            Backlog backlog,
            TransactionOperations transaction,
            Clock clock,
            @Value("${pasdequatre.order.time-limit:15m}") Duration limit,
            BackgroundTasks tasks) {
        this.orders = orders;
        this.orchestrator = orchestrator;
        this.backlog = backlog;
        this.transaction = transaction;
        this.clock = clock;
        this.limit = limit;
        this.task = tasks.start("deadlines", Duration.ofSeconds(1));
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void sweepOnSchedule() {
        task.attempt(this::sweep);
    }

    private void sweep() {
        var now = clock.instant();
        if (transaction.execute(_ -> late(now)).isPresent()) {
            var consumedUpTo = backlog.consumedUpTo(REPLIES);
            var until = consumedUpTo.isBefore(now) ? consumedUpTo : now;
            while (transaction.execute(_ -> cancelNext(until)).isPresent()) {
                // Until none is late.
            }
        }
    }

    private Optional<Order> cancelNext(Instant until) {
        var late = late(until);
        late.ifPresent(order -> orchestrator.cancel(order, CancelledBecause.TIMED_OUT));
        return late;
    }

    private Optional<Order> late(Instant until) {
        return orders.findPendingSince(until.minus(limit), NO_OTHERS);
    }
}
