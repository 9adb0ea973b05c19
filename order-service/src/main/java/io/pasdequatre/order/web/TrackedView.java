package io.pasdequatre.order.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.tracking.OrderSearch.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An order among others: where it stands, and for whom it waits if it does. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrackedView(
        UUID orderId,
        OrderStatus status,
        @Nullable CancelledBecause cancelledBecause,
        String customer,
        Money total,
        Instant placedAt,
        @Nullable WaitingView waiting) {

    /** Whose turn it is, since when, and both in words. */
    record WaitingView(@JsonProperty("for") String service, Instant since, String reason) {

        static WaitingView of(String service, Instant since, Instant now) {
            long seconds = Math.max(0, Duration.between(since, now).toSeconds());
            return new WaitingView(service, since, "waiting for %s for %d s".formatted(service, seconds));
        }
    }

    static TrackedView of(Found found, Instant now) {
        var waiting = found.waiting();
        return new TrackedView(
                found.orderId(),
                found.status(),
                found.cancelledBecause(),
                found.customer(),
                found.total(),
                found.placedAt(),
                waiting == null ? null : WaitingView.of(waiting.service(), waiting.since(), now));
    }
}
