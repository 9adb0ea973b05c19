package io.pasdequatre.order.saga;

import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderStatus;

/** What became of a wish to send an order back. */
public sealed interface Return {

    /** The order is RETURNING until its goods arrive. */
    record Accepted(Order order) implements Return {}

    /** It can be sent back no longer. */
    record TooLate() implements Return {}

    /** The order cannot be sent back in this status. */
    record NotReturnable(OrderStatus status) implements Return {}

    record UnknownOrder() implements Return {}
}
