package io.pasdequatre.notification.feed;

import io.pasdequatre.notification.feed.FeedSettings.FanningOut;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The price changes of a feed. While the store is away they are found by a query over the write model instead. */
@Component
class PriceFeed implements FeedSource {

    static final String NOTE =
            "The feeds are away: price changes of products that you watch no more are missing until they are back";

    private final FeedStore feeds;
    private final PriceChanges changes;
    private final FeedSettings settings;

    PriceFeed(FeedStore feeds, PriceChanges changes, FeedSettings settings) {
        this.feeds = feeds;
        this.changes = changes;
        this.settings = settings;
    }

    @Override
    public Found newest(String customer, UUID before, int limit) {
        if (settings.fanOut() == FanningOut.ON_READ) {
            return new Found(changes.ofWatched(customer, before, limit), null);
        }
        try {
            return new Found(changes.find(feeds.newest(customer, before, limit)), null);
        } catch (FeedStore.AwayException e) {
            return new Found(changes.ofWatched(customer, before, limit), NOTE);
        }
    }
}
