package io.pasdequatre.notification.feed;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How feeds are filled and where they are.
 *
 * @param fanOut when it is decided which change is in whose feed
 * @param redisUrl where the feeds are, such as {@code redis://127.0.0.1:6379}; if it is empty, in the service's own
 *     database
 * @param entries how many price changes a feed keeps, the newest
 * @param maxAge how long it keeps them
 * @param page how many feeds are written at once
 * @param workers how many changes one replica fans out at once
 * @param sweep how often to look for what a crash or an outage left behind; what is new is fanned out at once
 * @param lease how long a change is left to the worker that claimed it, from one page to the next
 */
@ConfigurationProperties("pasdequatre.notification.feed")
record FeedSettings(
        @DefaultValue("ON_WRITE") FanningOut fanOut,
        @DefaultValue("") String redisUrl,
        @DefaultValue("100") int entries,
        @DefaultValue("30d") Duration maxAge,
        @DefaultValue("1000") int page,
        @DefaultValue("1") int workers,
        @DefaultValue("5s") Duration sweep,
        @DefaultValue("30s") Duration lease) {

    enum FanningOut {
        /** When the price has changed: each feed has its entries. */
        ON_WRITE,
        /** When the feed is read: no feed has entries, and each look puts them together. */
        ON_READ
    }
}
