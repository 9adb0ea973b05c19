package io.pasdequatre.order.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.Orders;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.springframework.data.domain.Limit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Step t: an order that is PENDING for too long is over, so that none waits for ever for a service that has gone. Every
 * replica sweeps; each takes the orders that no other is working on.
 */
@Component
class TimeLimit {

    private static final int AT_ONCE = 100;

    private final Orders orders;
    private final Outbox outbox;
    private final Clock clock;
    private final TransactionOperations transaction;
    private final Patience patience;

    TimeLimit(Orders orders, Outbox outbox, Clock clock, TransactionOperations transaction, Patience patience) {
        this.orders = orders;
        this.outbox = outbox;
        this.clock = clock;
        this.transaction = transaction;
        this.patience = patience;
    }

    /** Ends every order whose time is up. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void sweep() {
        int ended = AT_ONCE;
        while (ended == AT_ONCE) {
            ended = Objects.requireNonNull(transaction.execute(_ -> endSome()));
        }
    }

    private int endSome() {
        var deadline = clock.instant().minus(patience.timeLimit());
        var late = orders.findPendingSince(deadline, Limit.of(AT_ONCE));
        late.forEach(this::end);
        return late.size();
    }

    private void end(Order order) {
        switch (order.cancel(CancelledBecause.TIMED_OUT)) {
            case MADE -> outbox.append(order.id().toString(), OrderFacts.cancelled(order, CancelledBecause.TIMED_OUT));
            case TOO_LATE -> throw new IllegalStateException("Order %s was PENDING a moment ago".formatted(order.id()));
        }
    }
}
