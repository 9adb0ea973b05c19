package io.pasdequatre.order.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Customer;
import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderLine;
import io.pasdequatre.order.domain.OrderStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order with its lines, and how it is paid: {@code account} or {@code card}. {@code cancelledBecause} is there only
 * when the order is CANCELLED; {@code cancellationRequestedAt} once the customer has asked for that. If the order is
 * SHIPPED, that was too late. {@code shippedAt} is there once it has left the house.
 */
record OrderView(
        UUID orderId,
        OrderStatus status,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CancelledBecause cancelledBecause,
        Customer customer,
        List<OrderLine> lines,
        Money total,
        String paymentMethod,
        Instant placedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant cancellationRequestedAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant shippedAt) {

    static OrderView of(Order order) {
        return view(
                order, order.status(), order.cancelledBecause(), order.cancellationRequestedAt(), order.shippedAt());
    }

    /** The order as it was when it was placed, however far it has come: what a repeated request is answered. */
    static OrderView asPlaced(Order order) {
        return view(order, OrderStatus.PENDING, null, null, null);
    }

    private static OrderView view(
            Order order,
            OrderStatus status,
            @Nullable CancelledBecause because,
            @Nullable Instant asked,
            @Nullable Instant shipped) {
        return new OrderView(
                order.id().value(),
                status,
                because,
                order.customer(),
                order.lines(),
                order.total(),
                order.payment().method().name().toLowerCase(Locale.ROOT),
                order.placedAt(),
                asked,
                shipped);
    }
}
