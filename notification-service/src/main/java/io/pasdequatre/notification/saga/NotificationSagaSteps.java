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
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Letter;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Notifications;
import java.time.Clock;
import java.util.UUID;

/**
 * Notification's part in the order saga, step n. Each reaction writes down what is to be sent; {@link Courier} sends it
 * once that is committed, and then {@link Deliveries} appends how it went. A mail is not undone: it is followed by what
 * happened next.
 */
@Reactions(topics = {Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS})
class NotificationSagaSteps {

    private final Notifications notifications;
    private final Courier courier;
    private final Correlation correlation;
    private final Clock clock;

    NotificationSagaSteps(Notifications notifications, Courier courier, Correlation correlation, Clock clock) {
        this.notifications = notifications;
        this.courier = courier;
        this.correlation = correlation;
        this.clock = clock;
    }

    void on(OrderPlaced placed) {
        var orderId = UUID.fromString(placed.getOrderId());
        var lines = NotificationEvents.linesOf(placed);
        var total = NotificationEvents.amountOf(placed.getTotal());
        notifyOf(orderId, Kind.ORDER_PLACED, placed.getCustomer(), Letter.orderPlaced(orderId, lines, total));
    }

    void on(OrderConfirmed confirmed) {
        var orderId = UUID.fromString(confirmed.getOrderId());
        var total = NotificationEvents.amountOf(confirmed.getTotal());
        notifyOf(orderId, Kind.ORDER_CONFIRMED, confirmed.getCustomer(), Letter.orderConfirmed(orderId, total));
    }

    void on(OrderShipped shipped) {
        var orderId = UUID.fromString(shipped.getOrderId());
        var letter = Letter.orderShipped(orderId, shipped.getCarrier(), shipped.getTrackingId());
        notifyOf(orderId, Kind.ORDER_SHIPPED, shipped.getCustomer(), letter);
    }

    void on(CancellationRequested requested) {
        var orderId = UUID.fromString(requested.getOrderId());
        notifyOf(orderId, Kind.CANCELLATION_REQUESTED, requested.getCustomer(), Letter.cancellationRequested(orderId));
    }

    void on(OrderCancelled cancelled) {
        var orderId = UUID.fromString(cancelled.getOrderId());
        var letter = Letter.orderCancelled(orderId, NotificationEvents.becauseOf(cancelled));
        notifyOf(orderId, Kind.ORDER_CANCELLED, cancelled.getCustomer(), letter);
    }

    void on(ReturnLabelIssued issued) {
        var orderId = UUID.fromString(issued.getOrderId());
        var letter = Letter.returnLabelIssued(orderId, issued.getCarrier(), issued.getTrackingId());
        notifyOf(orderId, Kind.RETURN_LABEL_ISSUED, issued.getCustomer(), letter);
    }

    void on(PaymentRefunded refunded) {
        var orderId = UUID.fromString(refunded.getOrderId());
        var amount = NotificationEvents.amountOf(refunded.getAmount());
        var customer = refunded.getCustomer();
        switch (refunded.getReason()) {
            case GOODS_RETURNED ->
                notifyOf(orderId, Kind.RETURN_REFUNDED, customer, Letter.returnRefunded(orderId, amount));
            case ORDER_CANCELLED, OTHER ->
                notifyOf(orderId, Kind.PAYMENT_REFUNDED, customer, Letter.paymentRefunded(orderId, amount));
        }
    }

    private void notifyOf(UUID orderId, Kind kind, Customer customer, Letter letter) {
        notifications.addUnlessKnown(Notification.pending(
                orderId, kind, customer.getEmail(), letter, clock.instant(), correlation.capture()));
        courier.wakeAfterCommit();
    }
}
