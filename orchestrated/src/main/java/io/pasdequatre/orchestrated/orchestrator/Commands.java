package io.pasdequatre.orchestrated.orchestrator;

import io.pasdequatre.orchestrated.messages.ChargePayment;
import io.pasdequatre.orchestrated.messages.NewsLine;
import io.pasdequatre.orchestrated.messages.NotifyCustomer;
import io.pasdequatre.orchestrated.messages.OrderShipped;
import io.pasdequatre.orchestrated.messages.RefundPayment;
import io.pasdequatre.orchestrated.messages.ReleaseStock;
import io.pasdequatre.orchestrated.messages.ReserveStock;
import io.pasdequatre.orchestrated.messages.ShipOrder;
import io.pasdequatre.orchestrated.messages.StockLine;
import io.pasdequatre.orchestrated.messages.StopShipment;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;

/** What the participants are told: each command has all that its participant needs. */
final class Commands {

    private Commands() {}

    static ReserveStock reserve(Order order) {
        return new ReserveStock(
                id(order),
                order.lines().stream()
                        .map(line -> new StockLine(line.sku(), line.quantity()))
                        .toList());
    }

    static ReleaseStock release(Order order) {
        return new ReleaseStock(id(order));
    }

    static ChargePayment charge(Order order) {
        return new ChargePayment(
                id(order),
                order.customer().id(),
                order.total().amountMinor(),
                order.total().currency());
    }

    static RefundPayment refund(Order order) {
        return new RefundPayment(id(order), order.customer().id());
    }

    static ShipOrder ship(Order order) {
        return new ShipOrder(id(order), order.customer().id());
    }

    static StopShipment stop(Order order) {
        return new StopShipment(id(order));
    }

    static NotifyCustomer tellPlaced(Order order) {
        var lines = order.lines().stream()
                .map(line -> new NewsLine(
                        line.sku(), line.quantity(), line.unitPrice().amountMinor()))
                .toList();
        return withTotal(order, "ORDER_PLACED").setLines(lines).build();
    }

    static NotifyCustomer tellConfirmed(Order order) {
        return withTotal(order, "ORDER_CONFIRMED").build();
    }

    static NotifyCustomer tellShipped(Order order, OrderShipped shipped) {
        return tell(order, "ORDER_SHIPPED")
                .setCarrier(shipped.getCarrier())
                .setTrackingId(shipped.getTrackingId())
                .build();
    }

    static NotifyCustomer tellCancellationRequested(Order order) {
        return tell(order, "CANCELLATION_REQUESTED").build();
    }

    static NotifyCustomer tellCancelled(Order order, CancelledBecause because) {
        return tell(order, "ORDER_CANCELLED").setBecause(because.name()).build();
    }

    static NotifyCustomer tellRefunded(Order order) {
        return withTotal(order, "PAYMENT_REFUNDED").build();
    }

    private static NotifyCustomer.Builder withTotal(Order order, String kind) {
        return tell(order, kind)
                .setAmountMinor(order.total().amountMinor())
                .setCurrency(order.total().currency());
    }

    private static NotifyCustomer.Builder tell(Order order, String kind) {
        return NotifyCustomer.newBuilder()
                .setOrderId(id(order))
                .setCustomerId(order.customer().id())
                .setKind(kind);
    }

    private static String id(Order order) {
        return order.id().toString();
    }
}
