package io.pasdequatre.notification.feed;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A part of what feeds show. A bean of this type is merged into every feed by its entries' ids. */
public interface FeedSource {

    /**
     * A customer's newest entries, the newest first.
     *
     * @param before only those with a lower id
     * @param limit at most so many
     */
    Found newest(String customer, UUID before, int limit);

    /**
     * What there is.
     *
     * @param note what the reader should know about it; null if it is as always
     */
    record Found(List<FeedEntry> entries, @Nullable String note) {}
}
