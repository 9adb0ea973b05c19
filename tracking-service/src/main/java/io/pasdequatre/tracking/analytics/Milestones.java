package io.pasdequatre.tracking.analytics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.tracking.readmodel.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of an order, put together from events that come in any order, and again. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Milestones(
        @Nullable Placed placed,
        @Nullable Instant shippedAt,
        @Nullable Cancelled cancelled) {

    static final Milestones NONE = new Milestones(null, null, null);

    record Placed(Instant at, Money total) {}

    record Cancelled(Instant at, String reason) {}

    /** Something to count, and when it happened. */
    record Change(Instant at, Counts counts) {}

    static Milestones placed(Instant at, Money total) {
        return new Milestones(new Placed(at, total), null, null);
    }

    static Milestones shipped(Instant at) {
        return new Milestones(null, at, null);
    }

    static Milestones cancelled(Instant at, String reason) {
        return new Milestones(null, null, new Cancelled(at, reason));
    }

    /** What was known first stays, so that a repetition changes nothing. */
    Milestones plus(Milestones other) {
        return new Milestones(
                placed != null ? placed : other.placed,
                shippedAt != null ? shippedAt : other.shippedAt,
                cancelled != null ? cancelled : other.cancelled);
    }

    /**
     * What is to be counted now and was not before. A shipment counts once it is also known what was ordered, and when.
     */
    List<Change> since(Milestones before) {
        List<Change> changes = new ArrayList<>();
        if (placed != null && before.placed == null) {
            changes.add(new Change(placed.at, Counts.placedOne()));
        }
        if (cancelled != null && before.cancelled == null) {
            changes.add(new Change(cancelled.at, Counts.cancelledOne(cancelled.reason)));
        }
        if (placed != null && shippedAt != null && (before.placed == null || before.shippedAt == null)) {
            var took = Duration.between(placed.at, shippedAt);
            changes.add(new Change(shippedAt, Counts.shippedOne(placed.total, took)));
        }
        return changes;
    }

    /** When the last of it happened. */
    Instant latest() {
        return Stream.of(placed == null ? null : placed.at, shippedAt, cancelled == null ? null : cancelled.at)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }
}
