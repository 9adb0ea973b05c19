package io.pasdequatre.tracking.analytics;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long things took. It counts in buckets that are the same everywhere, so that two histograms can be added. A
 * bucket is as wide as a 32nd of where it begins, and its middle stands for it: a percentile is off by 1/64 at most.
 * Below 64 ms it is exact.
 *
 * @param counts how many took so many milliseconds, by where their bucket begins
 */
record Histogram(@JsonValue SortedMap<Long, Long> counts) {

    private static final int SIGNIFICANT_BITS = 6;

    static final Histogram EMPTY = new Histogram(new TreeMap<>());

    @JsonCreator
    Histogram {}

    /** One thing; what took less than nothing, by clocks that differ, took nothing. */
    static Histogram of(Duration took) {
        long millis = Math.max(0, took.toMillis());
        return new Histogram(new TreeMap<>(Map.of(millis & -width(millis), 1L)));
    }

    Histogram plus(Histogram other) {
        var sum = new TreeMap<>(counts);
        other.counts.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
        return new Histogram(sum);
    }

    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * In how many milliseconds so many of a hundred were done; empty if nothing was.
     *
     * @param percent from 1 to 100
     */
    OptionalLong percentile(int percent) {
        long rank = Math.ceilDiv(count() * percent, 100L);
        long seen = 0;
        for (var bucket : counts.entrySet()) {
            seen += bucket.getValue();
            if (seen >= rank) {
                return OptionalLong.of(bucket.getKey() + width(bucket.getKey()) / 2);
            }
        }
        return OptionalLong.empty();
    }

    /** A power of two. */
    private static long width(long millis) {
        return Math.max(1, Long.highestOneBit(millis) >> (SIGNIFICANT_BITS - 1));
    }
}
