package io.pasdequatre.order.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.tracking.Timeline.Consumed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact as clients get it, in a timeline and on a stream.
 *
 * @param type such as {@code OrderPlaced}
 * @param source the service that said it
 * @param sequence its number among the facts of the order on its topic, from 1
 * @param happenedAt by the clock of that service
 * @param committedAt when its transaction committed; left out where nobody knows
 * @param publishedAt when the relay sent it; left out where nobody knows
 * @param consumed who reacted to it, as far as that is known; a stream tells it as soon as the fact is there, and so
 *     mostly before anybody has
 * @param causedBy the fact that it answers
 * @param details its payload, but for what is nobody's business
 * @param orderStatus the order's with this fact; on a stream by the facts that had come until then
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FactView(
        UUID id,
        UUID orderId,
        String type,
        String source,
        String topic,
        long sequence,
        Instant happenedAt,
        @Nullable Instant committedAt,
        @Nullable Instant publishedAt,
        List<Consumed> consumed,
        @Nullable UUID causedBy,
        UUID correlationId,
        @Nullable String traceId,
        Map<String, @Nullable Object> details,
        OrderStatus orderStatus) {

    public static FactView of(Timeline.Entry entry) {
        return of(entry.tracked(), entry.status(), entry.consumed());
    }

    /** As the projection takes it in. */
    static FactView of(TrackedFact tracked) {
        return of(tracked, tracked.status(), List.of());
    }

    private static FactView of(TrackedFact tracked, OrderStatus status, List<Consumed> consumed) {
        var fact = tracked.fact();
        return new FactView(
                fact.id(),
                tracked.orderId(),
                tracked.name(),
                fact.source(),
                tracked.topic(),
                fact.sequence(),
                fact.happenedAt(),
                fact.committedAt(),
                fact.publishedAt(),
                consumed,
                fact.causationId(),
                fact.correlationId(),
                fact.traceId(),
                fact.fields(),
                status);
    }
}
