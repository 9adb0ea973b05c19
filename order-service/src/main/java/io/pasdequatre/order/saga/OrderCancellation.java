package io.pasdequatre.order.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.saga.Cancellation.Accepted;
import io.pasdequatre.order.saga.Cancellation.NotCancellable;
import io.pasdequatre.order.saga.Cancellation.UnknownOrder;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Step x1: the customer changes their mind. */
@Component
public class OrderCancellation {

    private final Orders orders;
    private final Outbox outbox;
    private final Clock clock;

    OrderCancellation(Orders orders, Outbox outbox, Clock clock) {
        this.orders = orders;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Cancels a PENDING order at once. A CONFIRMED one is CANCELLING until an event of inventory decides which came
     * first, this or the dispatch: {@link OrderSagaSteps} steps x3 and x4.
     */
    @Transactional
    public Cancellation cancel(OrderId id) {
        return orders.findById(id).map(this::cancel).orElseGet(UnknownOrder::new);
    }

    private Cancellation cancel(Order order) {
        var key = order.id().toString();
        return switch (order.cancelForCustomer(clock.instant().truncatedTo(ChronoUnit.MICROS))) {
            case CANCELLED -> {
                outbox.append(key, OrderEvents.cancelled(order, CancelledBecause.CUSTOMER));
                yield new Accepted(order);
            }
            case REQUESTED -> {
                outbox.append(key, OrderEvents.cancellationRequested(order));
                yield new Accepted(order);
            }
            case REFUSED -> new NotCancellable(order.status());
        };
    }
}
