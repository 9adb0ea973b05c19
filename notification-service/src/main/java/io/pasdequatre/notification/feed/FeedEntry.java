package io.pasdequatre.notification.feed;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of a feed.
 *
 * @param id version 7, so that ids are in the order of time
 * @param kind what it tells
 * @param sku the product; null if it is about none
 * @param orderId the order; null if it is about none
 * @param text what a person reads
 */
public record FeedEntry(
        UUID id, Kind kind, @Nullable String sku, @Nullable UUID orderId, String text) {

    /** What an entry tells. */
    public enum Kind {
        WATCHED,
        PRICE_CHANGED,
        /** News of an order, as it was sent in the app. */
        NOTIFIED
    }

    /** When it happened, to the millisecond: the id begins with it. */
    public Instant at() {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> Short.SIZE);
    }
}
