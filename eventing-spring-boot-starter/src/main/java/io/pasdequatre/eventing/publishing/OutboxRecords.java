package io.pasdequatre.eventing.publishing;

import io.micrometer.tracing.Span;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.schema.EventBytes;
import io.pasdequatre.eventing.schema.EventJson;
import io.pasdequatre.eventing.schema.RegisteredSchema;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.KafkaHeaders;

/** Turns rows into records for Kafka. Not for several threads at once. */
public final class OutboxRecords {

    /** Distinguishes a dead letter from all others on its topic, as {@code ce_id} does for events. */
    public static final String DEAD_LETTER_ID = "dead_letter_id";

    /** How far two clocks may be apart. A topic takes an hour ({@code message.timestamp.after.max.ms}). */
    private static final Duration AHEAD = Duration.ofMinutes(10);

    /** Less than any topic keeps its records. */
    private static final Duration LATE = Duration.ofHours(1);

    private final SchemaRegistry registry;
    private final @Nullable Tracing tracing;
    private final Map<RegisteredSchema, EventJson.Reader> readers = new HashMap<>();

    /** @param tracing null if there is none */
    public OutboxRecords(SchemaRegistry registry, @Nullable Tracing tracing) {
        this.registry = registry;
        this.tracing = tracing;
    }

    /**
     * A record for Kafka.
     *
     * @param span of its way here, to be ended once Kafka has it; null if it has none
     */
    record Outgoing(
            ProducerRecord<byte[], byte[]> record, @Nullable Span span) {

        Outgoing(ProducerRecord<byte[], byte[]> record) {
            this(record, null);
        }
    }

    /**
     * The record of a row. Its time is the row's own, by which it is found again. But a broker refuses what is from the
     * future, and deletes by that time: what is published late would be gone before it is consumed. Both are now.
     *
     * @throws UndecodableException if the payload does not fit its schema
     * @throws RegistryUnavailableException if the schema cannot be had now
     */
    Outgoing of(Row row) {
        return switch (row) {
            case Row.Event event -> event(event);
            case Row.DeadLetter letter -> new Outgoing(deadLetter(letter));
        };
    }

    private Outgoing event(Row.Event event) {
        Instant now = Instant.now();
        RegisteredSchema schema = registry.version(event.envelope().type(), event.schema());
        EventJson.Reader reader = readers.computeIfAbsent(schema, each -> new EventJson.Reader(each.schema()));
        byte[] value = EventBytes.write(schema, reader.read(event.payload()));
        Tracing.Send send =
                tracing == null ? null : tracing.send(event.envelope(), event.topic(), event.committedAt(), now);
        Envelope envelope = send == null ? event.envelope() : event.envelope().within(send.traceparent());
        Headers headers = CloudEventsHeaders.write(envelope);
        CloudEventsHeaders.addTimes(headers, event.committedAt(), now);
        var record = new ProducerRecord<>(
                event.topic(), null, timestamp(envelope.time(), now), bytes(envelope.key()), value, headers);
        return new Outgoing(record, send == null ? null : send.span());
    }

    private static long timestamp(Instant time, Instant now) {
        boolean plausible = time.isBefore(now.plus(AHEAD)) && time.isAfter(now.minus(LATE));
        return (plausible ? time : now).toEpochMilli();
    }

    /** The record as it was, and behind its own headers those by which Spring Kafka marks dead letters. */
    private static ProducerRecord<byte[], byte[]> deadLetter(Row.DeadLetter letter) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < letter.headerNames().size(); i++) {
            String value = letter.headerValues().get(i);
            headers.add(
                    letter.headerNames().get(i),
                    value == null ? null : Base64.getDecoder().decode(value));
        }
        headers.add(KafkaHeaders.DLT_ORIGINAL_TOPIC, bytes(letter.consumedFrom()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_PARTITION, number(letter.partition()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_OFFSET, number(letter.offset()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP, bytes(letter.consumer()));
        headers.add(KafkaHeaders.DLT_EXCEPTION_FQCN, bytes(letter.causeType()));
        headers.add(KafkaHeaders.DLT_EXCEPTION_MESSAGE, bytes(letter.cause()));
        headers.add(DEAD_LETTER_ID, bytes(letter.id().toString()));
        return new ProducerRecord<>(
                letter.topic(),
                null,
                timestamp(letter.failedAt(), Instant.now()),
                letter.key(),
                letter.value(),
                headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
