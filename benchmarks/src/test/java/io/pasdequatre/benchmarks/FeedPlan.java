package io.pasdequatre.benchmarks;

import java.time.Duration;

/**
 * How much is measured of feeds.
 *
 * @param watchers of the product whose price changes
 * @param others products whose prices have changed before, once each
 * @param each how many of the others each customer watches; a feed keeps as many entries, so it is full
 * @param rounds changes that are measured
 * @param reading how long customers read at least, in each round
 */
record FeedPlan(int watchers, int others, int each, int rounds, Duration reading) {

    /** What the document quotes. */
    static final FeedPlan FULL = new FeedPlan(100_000, 1_000, 20, 3, Duration.ofSeconds(10));

    /** For tuning. */
    static final FeedPlan QUICK = new FeedPlan(20_000, 200, 20, 1, Duration.ofSeconds(5));

    /** Shows that it works, and that no feed lacks the change; its figures mean nothing. */
    static final FeedPlan SMOKE = new FeedPlan(500, 20, 5, 1, Duration.ofSeconds(1));
}
