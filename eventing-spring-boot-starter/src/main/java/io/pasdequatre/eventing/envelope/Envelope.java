package io.pasdequatre.eventing.envelope;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands around an event: the attributes of a CloudEvent and some of its known extensions.
 *
 * @param id the event's own id, a UUIDv7; what consumers recognise a repetition by
 * @param type the full name of the event's schema
 * @param source the service that publishes it, such as {@code /order-service}
 * @param time when it happened
 * @param key what it is about, such as an order's id
 * @param sequence counts the events of a key on a topic: 1, 2, 3 …
 * @param predecessorId the id of the event before it of the same key on the same topic; null if it is the first
 * @param correlationId the id of the event that began it all
 * @param causationId the id of the event that this one answers, if it answers one
 * @param traceparent the W3C trace context it was appended in, if there was one
 */
public record Envelope(
        UUID id,
        String type,
        String source,
        Instant time,
        String key,
        long sequence,
        @Nullable UUID predecessorId,
        UUID correlationId,
        @Nullable UUID causationId,
        @Nullable String traceparent) {

    /** What this event makes others do, it causes. */
    public Cause asCause() {
        return new Cause(correlationId, id);
    }

    public Envelope within(@Nullable String trace) {
        return new Envelope(id, type, source, time, key, sequence, predecessorId, correlationId, causationId, trace);
    }
}
