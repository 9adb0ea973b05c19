package io.pasdequatre.eventing.outbox;

import io.pasdequatre.eventing.envelope.StepLog;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that was appended, before it has its sequence number.
 *
 * @param correlationId null if it is appended outside of a reaction
 * @param traceparent null if it is appended outside of a trace
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

    SequencedKey sequencedKey() {
        return new SequencedKey(topic, key);
    }

    /** This event with what it did not bring along from its key's correlation. */
    OutboxRow continuing(KeyCorrelation first) {
        var correlation = correlationId == null ? first.correlationId() : correlationId;
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
                traceparent == null ? first.traceparent() : traceparent);
    }

    /** Logs that it was appended. */
    void log() {
        StepLog.appended(type, id, topic, key, beginning(), causationId);
    }

    /** The correlation id of its key, if that begins with this event. */
    UUID beginning() {
        return correlationId == null ? id : correlationId;
    }

    /** What ties the events of a key together: the ids of its first event. */
    record KeyCorrelation(
            @Nullable UUID correlationId, @Nullable String traceparent) {}

    /** What a sequence number counts for. */
    record SequencedKey(String topic, String key) {}
}
