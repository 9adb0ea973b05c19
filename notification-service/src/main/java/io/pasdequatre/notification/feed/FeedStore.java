package io.pasdequatre.notification.feed;

import java.util.List;
import java.util.UUID;

/** Which price changes are in whose feed. Only their ids: what they say is in {@link PriceChanges}. */
public interface FeedStore {

    /**
     * Puts a change into feeds, and takes out what they have too many. What is there already is not put in again.
     *
     * @throws AwayException if that cannot be done now
     */
    void add(UUID change, List<String> customers);

    /**
     * The newest in a customer's feed, the newest first.
     *
     * @param before only those with a lower id
     * @throws AwayException if that cannot be known now
     */
    List<UUID> newest(String customer, UUID before, int limit);

    /**
     * Forgets a customer's feed.
     *
     * @throws AwayException if that cannot be done now
     */
    void erase(String customer);

    /**
     * Looks whether feeds can be read and written.
     *
     * @throws AwayException if not
     */
    void requireThere();

    /** Where the feeds are is away. */
    final class AwayException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AwayException(String message) {
            super(message);
        }
    }
}
