package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.PriceChanged;
import io.pasdequatre.events.Topics;
import io.pasdequatre.notification.feed.FanOut;
import io.pasdequatre.notification.feed.PriceChanges;

/**
 * What those who watch a product are told in their feeds. It is recorded here, once; {@link FanOut} writes it into the
 * feeds, however many, once that is committed.
 */
@Reactions(topics = Topics.PRODUCT_EVENTS)
class ProductNews {

    private final PriceChanges changes;
    private final FanOut fanOut;

    ProductNews(PriceChanges changes, FanOut fanOut) {
        this.changes = changes;
        this.fanOut = fanOut;
    }

    void on(PriceChanged changed) {
        changes.record(changed.getSku(), changed.getName(), NotificationEvents.amountOf(changed.getPrice()));
        fanOut.wakeAfterCommit();
    }
}
