package io.pasdequatre.notification.saga;

import io.pasdequatre.events.NotificationBounced;
import io.pasdequatre.events.NotificationFailed;
import io.pasdequatre.events.NotificationKind;
import io.pasdequatre.events.NotificationSent;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderLine;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.notification.domain.CancelledBecause;
import io.pasdequatre.notification.domain.Line;
import io.pasdequatre.notification.domain.Money;
import io.pasdequatre.notification.domain.Notification;
import java.util.Currency;
import java.util.List;

/** Between what is written on the wire and what notification thinks in. */
final class NotificationEvents {

    private NotificationEvents() {}

    static NotificationSent sent(Notification notification) {
        return NotificationSent.newBuilder()
                .setOrderId(notification.orderId().toString())
                .setNotificationId(notification.id().toString())
                .setKind(kindOf(notification))
                .setChannel(notification.channel().name())
                .build();
    }

    static NotificationFailed failed(Notification notification) {
        return NotificationFailed.newBuilder()
                .setOrderId(notification.orderId().toString())
                .setNotificationId(notification.id().toString())
                .setKind(kindOf(notification))
                .setChannel(notification.channel().name())
                .setReason(notification.reason().orElseThrow())
                .build();
    }

    static NotificationBounced bounced(Notification notification, boolean forGood, String reason) {
        return NotificationBounced.newBuilder()
                .setOrderId(notification.orderId().toString())
                .setNotificationId(notification.id().toString())
                .setKind(kindOf(notification))
                .setChannel(notification.channel().name())
                .setPermanent(forGood)
                .setReason(reason)
                .build();
    }

    static List<Line> linesOf(OrderPlaced placed) {
        return placed.getLines().stream().map(NotificationEvents::lineOf).toList();
    }

    static Money amountOf(io.pasdequatre.events.Money amount) {
        return new Money(amount.getAmountMinor(), Currency.getInstance(amount.getCurrency()));
    }

    static CancelledBecause becauseOf(OrderCancelled cancelled) {
        return switch (cancelled.getReason()) {
            case OUT_OF_STOCK -> CancelledBecause.OUT_OF_STOCK;
            case PAYMENT_DECLINED -> CancelledBecause.PAYMENT_DECLINED;
            case CUSTOMER -> CancelledBecause.CUSTOMER;
            case TIMED_OUT -> CancelledBecause.TIMED_OUT;
            case OTHER -> CancelledBecause.OTHER;
        };
    }

    private static Line lineOf(OrderLine line) {
        return new Line(line.getSku(), line.getQuantity(), amountOf(line.getUnitPrice()));
    }

    private static NotificationKind kindOf(Notification notification) {
        return switch (notification.kind()) {
            case ORDER_PLACED -> NotificationKind.ORDER_PLACED;
            case ORDER_CONFIRMED -> NotificationKind.ORDER_CONFIRMED;
            case ORDER_SHIPPED -> NotificationKind.ORDER_SHIPPED;
            case ORDER_CANCELLED -> NotificationKind.ORDER_CANCELLED;
            case PAYMENT_REFUNDED -> NotificationKind.PAYMENT_REFUNDED;
            case CANCELLATION_REQUESTED -> NotificationKind.CANCELLATION_REQUESTED;
            case RETURN_LABEL_ISSUED -> NotificationKind.RETURN_LABEL_ISSUED;
            case RETURN_REFUNDED -> NotificationKind.RETURN_REFUNDED;
            case CONTACT_DISABLED -> NotificationKind.CONTACT_DISABLED;
        };
    }
}
