package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.eventing.PublishedEvent;
import java.util.UUID;

/**
 * An event about an order, as the projection keeps it.
 *
 * @param position in the order in which the projection took the events in; greater than 0
 * @param status the order's, as far as it was known with this event
 */
public record TrackedEvent(UUID orderId, String topic, PublishedEvent event, long position, OrderStatus status) {

    /** Such as {@code OrderPlaced}. */
    public String name() {
        return event.type().substring(event.type().lastIndexOf('.') + 1);
    }
}
