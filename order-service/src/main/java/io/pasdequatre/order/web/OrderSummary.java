package io.pasdequatre.order.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An order among a customer's others, without its lines. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderSummary(
        UUID orderId,
        OrderStatus status,
        @Nullable CancelledBecause cancelledBecause,
        String customer,
        Money total,
        Instant placedAt) {

    static OrderSummary of(Order order) {
        return new OrderSummary(
                order.id().value(),
                order.status(),
                order.cancelledBecause(),
                order.customer().id(),
                order.total(),
                order.placedAt());
    }
}
