package io.pasdequatre.eventing.outbox;

import io.pasdequatre.eventing.envelope.StepLog;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact that was appended, before it has its sequence number.
 *
 * @param correlationId null if it is said outside of a reaction
 * @param traceparent null if it is said outside of a trace
 */
record OutboxRow(
        UUID id,
        String topic,
        String key,
        String type,
        long schema,
        String payload,
        Instant occurredAt,
        @Nullable UUID correlationId,
        @Nullable UUID causationId,
        @Nullable String traceparent) {

    TopicAndKey topicAndKey() {
        return new TopicAndKey(topic, key);
    }

    /** This fact as a part of its key's story, from which it takes what it did not bring along. */
    OutboxRow continuing(Story story) {
        var correlation = correlationId == null ? story.correlationId() : correlationId;
        return new OutboxRow(
                id,
                topic,
                key,
                type,
                schema,
                payload,
                occurredAt,
                correlation == null ? id : correlation,
                causationId,
                traceparent == null ? story.traceparent() : traceparent);
    }

    /** Tells that it was said. */
    void log() {
        StepLog.said(type, id, topic, key, beginning(), causationId);
    }

    /** The correlation id of its key's story, if that begins with this fact. */
    UUID beginning() {
        return correlationId == null ? id : correlationId;
    }

    /** How the first fact of a key was said. {@code correlationId} is null if an older version said it. */
    record Story(@Nullable UUID correlationId, @Nullable String traceparent) {}

    /** What a sequence number counts for. */
    record TopicAndKey(String topic, String key) {}
}
