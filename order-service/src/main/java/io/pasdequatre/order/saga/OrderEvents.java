package io.pasdequatre.order.saga;

import io.pasdequatre.events.CancellationReason;
import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.Customer;
import io.pasdequatre.events.Money;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderLine;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.PaymentMethod;
import io.pasdequatre.events.ReturnRequested;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.Product;
import java.util.Objects;

/** Between what is written on the wire and what order thinks in. */
final class OrderEvents {

    private OrderEvents() {}

    static OrderPlaced placed(Order order) {
        return OrderPlaced.newBuilder()
                .setOrderId(order.id().toString())
                .setCustomer(customer(order))
                .setLines(order.lines().stream().map(OrderEvents::line).toList())
                .setTotal(money(order.total()))
                .setPaymentMethod(method(order))
                .setCardToken(Objects.requireNonNullElse(order.payment().cardToken(), ""))
                .build();
    }

    static OrderConfirmed confirmed(Order order) {
        return OrderConfirmed.newBuilder()
                .setOrderId(order.id().toString())
                .setCustomer(customer(order))
                .setTotal(money(order.total()))
                .build();
    }

    static CancellationRequested cancellationRequested(Order order) {
        return CancellationRequested.newBuilder()
                .setOrderId(order.id().toString())
                .setCustomer(customer(order))
                .build();
    }

    static OrderCancelled cancelled(Order order, CancelledBecause because) {
        return OrderCancelled.newBuilder()
                .setOrderId(order.id().toString())
                .setCustomer(customer(order))
                .setReason(reason(because))
                .build();
    }

    static ReturnRequested returnRequested(Order order) {
        return ReturnRequested.newBuilder()
                .setOrderId(order.id().toString())
                .setCustomer(customer(order))
                .build();
    }

    static Product product(String sku, String name, Money price) {
        return new Product(
                sku, name, new io.pasdequatre.order.domain.Money(price.getAmountMinor(), price.getCurrency()));
    }

    private static Customer customer(Order order) {
        return new Customer(order.customer().id());
    }

    private static OrderLine line(io.pasdequatre.order.domain.OrderLine line) {
        return OrderLine.newBuilder()
                .setSku(line.sku())
                .setQuantity(line.quantity())
                .setUnitPrice(money(line.unitPrice()))
                .build();
    }

    private static Money money(io.pasdequatre.order.domain.Money money) {
        return Money.newBuilder()
                .setAmountMinor(money.amountMinor())
                .setCurrency(money.currency())
                .build();
    }

    private static PaymentMethod method(Order order) {
        return switch (order.payment().method()) {
            case ACCOUNT -> PaymentMethod.ACCOUNT;
            case CARD -> PaymentMethod.CARD;
        };
    }

    private static CancellationReason reason(CancelledBecause because) {
        return switch (because) {
            case OUT_OF_STOCK -> CancellationReason.OUT_OF_STOCK;
            case PAYMENT_DECLINED -> CancellationReason.PAYMENT_DECLINED;
            case CUSTOMER -> CancellationReason.CUSTOMER;
            case TIMED_OUT -> CancellationReason.TIMED_OUT;
        };
    }
}
