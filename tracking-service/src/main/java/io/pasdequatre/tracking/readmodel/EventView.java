package io.pasdequatre.tracking.readmodel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.tracking.readmodel.Timeline.Consumed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as clients get it, in a timeline and on a stream.
 *
 * @param type such as {@code OrderPlaced}
 * @param source the service that published it
 * @param sequence its number among the events of the order on its topic, from 1
 * @param happenedAt by the clock of that service
 * @param committedAt when its transaction committed; left out where nobody knows
 * @param publishedAt when the relay sent it; left out where nobody knows
 * @param consumed which services published an event because of it; empty on a stream, where the event is sent before
 *     anybody has reacted
 * @param causedBy the event that it answers
 * @param details its payload, but for what is nobody's business
 * @param orderStatus the order's with this event; on a stream by the events that had come until then
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventView(
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

    public static EventView of(Timeline.Entry entry) {
        return of(entry.tracked(), entry.status(), entry.consumed());
    }

    /** As the projection takes it in. */
    static EventView of(TrackedEvent tracked) {
        return of(tracked, tracked.status(), List.of());
    }

    private static EventView of(TrackedEvent tracked, OrderStatus status, List<Consumed> consumed) {
        var event = tracked.event();
        return new EventView(
                event.id(),
                tracked.orderId(),
                tracked.name(),
                event.source(),
                tracked.topic(),
                event.sequence(),
                event.happenedAt(),
                event.committedAt(),
                event.publishedAt(),
                consumed,
                event.causationId(),
                event.correlationId(),
                event.traceId(),
                event.fields(),
                status);
    }
}
