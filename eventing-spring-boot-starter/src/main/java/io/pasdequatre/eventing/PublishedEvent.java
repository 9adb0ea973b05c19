package io.pasdequatre.eventing;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event as it stands on its topic, for read models.
 *
 * @param id the event's own id, by which a repetition is recognised
 * @param type the full name of the event's schema
 * @param source the service that published it, such as {@code order-service}
 * @param key what it is about, such as an order's id
 * @param sequence counts the events of a key on a topic: 1, 2, 3 …
 * @param happenedAt when it happened, by the clock of that service
 * @param committedAt when its transaction committed, by that service's database; null where the relay could not know
 * @param publishedAt when the relay sent it; null where the record does not contain it
 * @param correlationId the id of the event that began it all
 * @param causationId the id of the event that this one answers, if it answers one
 * @param traceId the trace it was appended in, 32 hexadecimal digits, if there was one
 * @param fields its payload by the names of its schema; what the schema calls {@code "sensitive": true} is masked
 */
public record PublishedEvent(
        UUID id,
        String type,
        String source,
        String key,
        long sequence,
        Instant happenedAt,
        @Nullable Instant committedAt,
        @Nullable Instant publishedAt,
        UUID correlationId,
        @Nullable UUID causationId,
        @Nullable String traceId,
        Map<String, @Nullable Object> fields) {

    /** Whether it is an event of this type. */
    public boolean is(Class<? extends SpecificRecord> wanted) {
        return type.equals(wanted.getName());
    }
}
