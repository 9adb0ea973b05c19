package io.pasdequatre.order.saga;

import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.Pricing;

/** What became of a wish to place an order. */
public sealed interface Placement {

    /** The order was placed, now or by an earlier request with the same key and the same basket. */
    record Placed(Order order) implements Placement {}

    /** The key belongs to an order with another basket. */
    record KeyTaken() implements Placement {}

    /** Nothing was placed and nothing is stored. */
    record NotPriced(Pricing.Refused why) implements Placement {}
}
