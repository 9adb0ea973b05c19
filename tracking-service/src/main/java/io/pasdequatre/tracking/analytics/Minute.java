package io.pasdequatre.tracking.analytics;

import java.time.Duration;
import java.time.Instant;

/**
 * What happened in one minute. The minutes of a day are a ring: each takes the place of the one of the day before,
 * which bounds the topic and every copy of it.
 *
 * @param from when it began
 */
record Minute(Instant from, Counts counts) {

    static final Duration LENGTH = Duration.ofMinutes(1);

    /** How many are kept. */
    static final int KEPT = 1440;

    /** Where it is kept. */
    String place() {
        return placeOf(from);
    }

    /** Where the minute is kept that an instant is in. */
    static String placeOf(Instant instant) {
        return Long.toString(Math.floorMod(instant.getEpochSecond() / 60, (long) KEPT));
    }
}
