package io.pasdequatre.tracking.analytics;

import java.time.Instant;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** This replica's copy of all minutes. */
record Minutes(ReadOnlyKeyValueStore<String, Minute> ring) {

    /** A minute in which nothing happened is not in the ring; in its place is an older one, or none. */
    Minute startingAt(Instant from) {
        var empty = new Minute(from, Counts.NONE);
        Minute kept = ring.get(empty.place());
        return kept != null && kept.from().equals(from) ? kept : empty;
    }
}
