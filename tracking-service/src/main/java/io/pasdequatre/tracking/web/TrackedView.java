package io.pasdequatre.tracking.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.pasdequatre.tracking.readmodel.CancelledBecause;
import io.pasdequatre.tracking.readmodel.Money;
import io.pasdequatre.tracking.readmodel.OrderDetails;
import io.pasdequatre.tracking.readmodel.OrderDetails.Line;
import io.pasdequatre.tracking.readmodel.OrderProgress;
import io.pasdequatre.tracking.readmodel.OrderProgress.Waiting;
import io.pasdequatre.tracking.readmodel.OrderSearch.Found;
import io.pasdequatre.tracking.readmodel.OrderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where an order stands, and for whom it waits if it does.
 *
 * @param lines left out where an order is one among others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrackedView(
        UUID orderId,
        OrderStatus status,
        @Nullable CancelledBecause cancelledBecause,
        String customer,
        @Nullable List<Line> lines,
        Money total,
        Instant placedAt,
        @Nullable WaitingView waiting) {

    /** Whose turn it is, since when, and both in words. */
    record WaitingView(@JsonProperty("for") String service, Instant since, String reason) {

        private static @Nullable WaitingView of(@Nullable Waiting waiting, Instant now) {
            if (waiting == null) {
                return null;
            }
            long seconds = Math.max(0, Duration.between(waiting.since(), now).toSeconds());
            return new WaitingView(
                    waiting.service(),
                    waiting.since(),
                    "waiting for %s for %d s".formatted(waiting.service(), seconds));
        }
    }

    /** One among others. */
    static TrackedView of(Found found, Instant now) {
        return of(found, null, now);
    }

    /** As it stands; without its lines if they have been forgotten. */
    static TrackedView of(Found found, @Nullable OrderDetails details, Instant now) {
        return new TrackedView(
                found.orderId(),
                found.status(),
                found.cancelledBecause(),
                found.customer(),
                details == null ? null : details.lines(),
                found.total(),
                found.placedAt(),
                WaitingView.of(found.waiting(), now));
    }

    /** As it stood. */
    static TrackedView asOf(Found found, OrderProgress then, Instant moment) {
        var details = then.details();
        return new TrackedView(
                found.orderId(),
                then.status(),
                then.because(),
                found.customer(),
                details == null ? null : details.lines(),
                found.total(),
                found.placedAt(),
                WaitingView.of(then.waiting(), moment));
    }
}
