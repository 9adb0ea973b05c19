package io.pasdequatre.order.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.StockRejected;
import io.pasdequatre.events.StockReleased;
import io.pasdequatre.events.Topics;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.Orders;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * Order's part in the order saga after {@link OrderPlacement step 1}, in business order. {@link OrderCancellation The
 * customer} and {@link TimeLimit the clock} may end an order between any two of these steps, and inventory and payment
 * publish on topics of their own: an event of theirs may come after the order has ended. A {@link OrderReturn return}
 * begins where the others end.
 */
@Reactions(topics = {Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS})
class OrderSagaSteps {

    private final Orders orders;
    private final Outbox outbox;
    private final Clock clock;

    OrderSagaSteps(Orders orders, Outbox outbox, Clock clock) {
        this.orders = orders;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Step 4. Too late if the order is cancelled: payment refunds when it consumes OrderCancelled, and nothing is
     * appended here.
     */
    void on(PaymentCaptured captured) {
        var order = order(captured.getOrderId());
        switch (order.confirm()) {
            case MADE -> outbox.append(captured.getOrderId(), OrderEvents.confirmed(order));
            case TOO_LATE -> {}
        }
    }

    /**
     * Step 6, the end: what left the house cannot be undone. Step x4 if a cancellation was asked for: it came too late,
     * and the customer is told of the shipment. After a cancellation it cannot come; if it does, it fails and becomes a
     * dead letter, so that a person looks at it.
     */
    void on(OrderShipped shipped) {
        order(shipped.getOrderId()).ship(clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    /** Step 4c, undoes step 1: there is no stock. */
    void on(StockRejected rejected) {
        cancel(rejected.getOrderId(), CancelledBecause.OUT_OF_STOCK);
    }

    /** Step 4c, undoes step 1: there is no money. Inventory releases what it holds when it consumes OrderCancelled. */
    void on(PaymentDeclined declined) {
        cancel(declined.getOrderId(), CancelledBecause.PAYMENT_DECLINED);
    }

    /** Step x3: the goods were stopped in time. If the order is cancelled already, that is what released them. */
    void on(StockReleased released) {
        var order = order(released.getOrderId());
        switch (order.stopped()) {
            case MADE -> outbox.append(released.getOrderId(), OrderEvents.cancelled(order, CancelledBecause.CUSTOMER));
            case TOO_LATE -> {}
        }
    }

    /** Step r5, the end of a return: the goods are on hand again. Payment refunds when it consumes the same event. */
    void on(GoodsReturned returned) {
        order(returned.getOrderId()).takeBack();
    }

    private void cancel(String orderId, CancelledBecause because) {
        var order = order(orderId);
        switch (order.cancel(because)) {
            case MADE -> outbox.append(orderId, OrderEvents.cancelled(order, because));
            case TOO_LATE -> {}
        }
    }

    private Order order(String orderId) {
        return orders.findById(OrderId.of(orderId))
                .orElseThrow(() -> new IllegalStateException("Order " + orderId + " was never placed here"));
    }
}
