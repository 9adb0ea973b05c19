package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.Customer;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.ReturnLabelIssued;
import io.pasdequatre.events.Topics;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notifications;
import java.time.Clock;
import java.util.UUID;

/**
 * Notification's part in the order saga, step n. Each reaction writes down what the customer is to be told, for each
 * channel; once that is committed a {@link Courier} sends it, and {@link Deliveries} appends how it went. What was sent
 * is not undone: it is followed by what happened next.
 */
@Reactions(topics = {Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS})
class NotificationSagaSteps {

    private final Notifications notifications;
    private final Couriers couriers;
    private final Correlation correlation;
    private final Clock clock;

    NotificationSagaSteps(Notifications notifications, Couriers couriers, Correlation correlation, Clock clock) {
        this.notifications = notifications;
        this.couriers = couriers;
        this.correlation = correlation;
        this.clock = clock;
    }

    void on(OrderPlaced placed) {
        var orderId = UUID.fromString(placed.getOrderId());
        var lines = NotificationEvents.linesOf(placed);
        var total = NotificationEvents.amountOf(placed.getTotal());
        notifyOf(orderId, Kind.ORDER_PLACED, placed.getCustomer(), Details.ordered(lines, total));
    }

    void on(OrderConfirmed confirmed) {
        var orderId = UUID.fromString(confirmed.getOrderId());
        var total = NotificationEvents.amountOf(confirmed.getTotal());
        notifyOf(orderId, Kind.ORDER_CONFIRMED, confirmed.getCustomer(), Details.of(total));
    }

    void on(OrderShipped shipped) {
        var orderId = UUID.fromString(shipped.getOrderId());
        notifyOf(
                orderId,
                Kind.ORDER_SHIPPED,
                shipped.getCustomer(),
                Details.parcel(shipped.getCarrier(), shipped.getTrackingId()));
    }

    void on(CancellationRequested requested) {
        var orderId = UUID.fromString(requested.getOrderId());
        notifyOf(orderId, Kind.CANCELLATION_REQUESTED, requested.getCustomer(), Details.none());
    }

    void on(OrderCancelled cancelled) {
        var orderId = UUID.fromString(cancelled.getOrderId());
        notifyOf(
                orderId,
                Kind.ORDER_CANCELLED,
                cancelled.getCustomer(),
                Details.cancelled(NotificationEvents.becauseOf(cancelled)));
    }

    void on(ReturnLabelIssued issued) {
        var orderId = UUID.fromString(issued.getOrderId());
        notifyOf(
                orderId,
                Kind.RETURN_LABEL_ISSUED,
                issued.getCustomer(),
                Details.parcel(issued.getCarrier(), issued.getTrackingId()));
    }

    void on(PaymentRefunded refunded) {
        var orderId = UUID.fromString(refunded.getOrderId());
        var kind = switch (refunded.getReason()) {
            case GOODS_RETURNED -> Kind.RETURN_REFUNDED;
            case ORDER_CANCELLED, OTHER -> Kind.PAYMENT_REFUNDED;
        };
        notifyOf(orderId, kind, refunded.getCustomer(), Details.of(NotificationEvents.amountOf(refunded.getAmount())));
    }

    private void notifyOf(UUID orderId, Kind kind, Customer customer, Details details) {
        couriers.wakeAfterCommit(notifications.addUnlessKnown(
                new News(orderId, kind, customer.getId(), details, clock.instant(), correlation.capture())));
    }
}
