package io.pasdequatre.order.tracking;

import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.order.domain.OrderStatus;
import java.util.UUID;

/**
 * A fact about an order, as the projection keeps it.
 *
 * @param position in the order in which the projection took the facts in; greater than 0
 * @param status the order's, as far as it was known with this fact
 */
public record TrackedFact(UUID orderId, String topic, PublishedFact fact, long position, OrderStatus status) {

    /** Such as {@code OrderPlaced}. */
    public String name() {
        return fact.type().substring(fact.type().lastIndexOf('.') + 1);
    }
}
