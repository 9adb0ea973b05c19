package io.pasdequatre.order.saga;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.events.Topics;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.Orders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Step t: an order that is PENDING for too long is over, so that none waits for ever for a service that has gone. Every
 * replica sweeps; each takes the orders that no other is working on. Time does not count while this service has not
 * consumed what was published in it: the answer may be there, and only not read.
 */
@Component
class TimeLimit {

    private static final Duration A_WHILE = Duration.ofMinutes(1);
    private static final List<String> ANSWERS = List.of(Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS);
    private static final UUID NO_ORDER = new UUID(0, 0);

    private final Orders orders;
    private final Outbox outbox;
    private final Clock clock;
    private final TransactionOperations transaction;
    private final SagaSettings settings;
    private final Backlog backlog;
    private final BackgroundTask task;

    /** The orders that could not be ended, and until when each is left alone. */
    private final Map<UUID, Instant> putOff = new HashMap<>();

    TimeLimit(
            Orders orders,
            Outbox outbox,
            Clock clock,
            TransactionOperations transaction,
            SagaSettings settings,
            Backlog backlog,
            BackgroundTasks tasks) {
        this.orders = orders;
        this.outbox = outbox;
        this.clock = clock;
        this.transaction = transaction;
        this.settings = settings;
        this.backlog = backlog;
        this.task = tasks.start("time limit", Duration.ofSeconds(1));
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void sweepOnSchedule() {
        task.attempt(this::sweep);
    }

    /**
     * Ends every order whose time is up, each in a transaction of its own. One that cannot be ended is put off, so that
     * the others go on.
     *
     * @throws IllegalStateException at the end, if there was one
     */
    void sweep() {
        var now = clock.instant();
        putOff.values().removeIf(now::isAfter);
        if (isNoneLate(now.minus(settings.timeLimit()))) {
            return;
        }
        var consumedUpTo = backlog.consumedUpTo(ANSWERS);
        var deadline = (consumedUpTo.isBefore(now) ? consumedUpTo : now).minus(settings.timeLimit());
        var failures = new ArrayList<IllegalStateException>();
        while (endNext(deadline, failures)) {
            // Until none is late.
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private boolean isNoneLate(Instant deadline) {
        return Boolean.TRUE.equals(transaction.execute(
                _ -> orders.findPendingSince(deadline, others()).isEmpty()));
    }

    /** Answers whether one was late. */
    private boolean endNext(Instant deadline, List<IllegalStateException> failures) {
        var next = new AtomicReference<@Nullable Order>();
        try {
            transaction.executeWithoutResult(_ -> {
                next.set(orders.findPendingSince(deadline, others()).orElse(null));
                end(next.get());
            });
        } catch (TransientDataAccessException e) {
            throw e; // The next sweep tries it again.
        } catch (RuntimeException e) {
            var failed = next.get();
            if (failed == null) {
                throw e;
            }
            putOff.put(failed.id().value(), clock.instant().plus(A_WHILE));
            failures.add(new IllegalStateException(
                    "Order %s took too long and cannot be ended, which is tried again in a while"
                            .formatted(failed.id()),
                    e));
        }
        return next.get() != null;
    }

    private List<UUID> others() {
        return Stream.concat(Stream.of(NO_ORDER), putOff.keySet().stream()).toList();
    }

    private void end(@Nullable Order order) {
        if (order == null) {
            return;
        }
        switch (order.cancel(CancelledBecause.TIMED_OUT)) {
            case MADE -> outbox.append(order.id().toString(), OrderEvents.cancelled(order, CancelledBecause.TIMED_OUT));
            case TOO_LATE -> throw new IllegalStateException("Order %s was PENDING a moment ago".formatted(order.id()));
        }
    }
}
