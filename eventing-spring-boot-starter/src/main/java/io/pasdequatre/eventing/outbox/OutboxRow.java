package io.pasdequatre.eventing.outbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A fact that was appended, before it has its sequence number. */
record OutboxRow(
        UUID id,
        String topic,
        String key,
        String type,
        long schema,
        String payload,
        Instant occurredAt,
        UUID correlationId,
        @Nullable UUID causationId,
        @Nullable String traceparent) {

    TopicAndKey topicAndKey() {
        return new TopicAndKey(topic, key);
    }

    /** What a sequence number counts for. */
    record TopicAndKey(String topic, String key) {}
}
