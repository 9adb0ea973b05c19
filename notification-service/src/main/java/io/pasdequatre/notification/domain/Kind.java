package io.pasdequatre.notification.domain;

import org.jspecify.annotations.Nullable;

/** The news that a customer cares about. */
public enum Kind {
    ORDER_PLACED(1, null),
    ORDER_CONFIRMED(2, ORDER_PLACED),
    ORDER_SHIPPED(4, ORDER_CONFIRMED),
    ORDER_CANCELLED(4, ORDER_PLACED),
    PAYMENT_REFUNDED(5, ORDER_CANCELLED),
    CANCELLATION_REQUESTED(3, ORDER_CONFIRMED),
    RETURN_LABEL_ISSUED(5, ORDER_SHIPPED),
    RETURN_REFUNDED(6, RETURN_LABEL_ISSUED),
    /** Not about the order, but found out over it: an address of the customer's does not work any more. */
    CONTACT_DISABLED(7, null);

    private final int place;
    private final @Nullable Kind follows;

    Kind(int place, @Nullable Kind follows) {
        this.place = place;
        this.follows = follows;
    }

    /** Its place among the news of an order: what has a lower one is told before. */
    int place() {
        return place;
    }

    /** What a customer has always been told before; null if nothing. */
    @Nullable
    Kind follows() {
        return follows;
    }
}
