package io.pasdequatre.order.saga;

import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderStatus;

/** What became of a wish to cancel an order. */
public sealed interface Cancellation {

    /** The order is CANCELLED, or CANCELLING until it is known whether the goods could be stopped. */
    record Accepted(Order order) implements Cancellation {}

    /** The order cannot be cancelled in this status. */
    record NotCancellable(OrderStatus status) implements Cancellation {}

    record UnknownOrder() implements Cancellation {}
}
