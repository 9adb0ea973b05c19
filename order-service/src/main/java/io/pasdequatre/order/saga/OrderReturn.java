package io.pasdequatre.order.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.saga.Return.Accepted;
import io.pasdequatre.order.saga.Return.NotReturnable;
import io.pasdequatre.order.saga.Return.TooLate;
import io.pasdequatre.order.saga.Return.UnknownOrder;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Step r1: the customer sends back what has shipped. It undoes nothing: what has left cannot be undone, so a label is
 * issued instead.
 */
@Component
public class OrderReturn {

    private final Orders orders;
    private final Outbox outbox;
    private final Clock clock;
    private final SagaSettings settings;

    OrderReturn(Orders orders, Outbox outbox, Clock clock, SagaSettings settings) {
        this.orders = orders;
        this.outbox = outbox;
        this.clock = clock;
        this.settings = settings;
    }

    /** A SHIPPED order is RETURNING from now on, until its goods arrive: {@link OrderSagaSteps} step r5. */
    @Transactional
    public Return request(OrderId id) {
        return orders.findById(id).map(this::request).orElseGet(UnknownOrder::new);
    }

    private Return request(Order order) {
        return switch (order.returnForCustomer(clock.instant(), settings.returnWindow())) {
            case REQUESTED -> {
                outbox.append(order.id().toString(), OrderEvents.returnRequested(order));
                yield new Accepted(order);
            }
            case TOO_LATE -> new TooLate();
            case REFUSED -> new NotReturnable(order.status());
        };
    }
}
