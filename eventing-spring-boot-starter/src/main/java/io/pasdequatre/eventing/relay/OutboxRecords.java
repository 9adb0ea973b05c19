package io.pasdequatre.eventing.relay;

import io.micrometer.tracing.Span;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.schema.FactBytes;
import io.pasdequatre.eventing.schema.FactJson;
import io.pasdequatre.eventing.schema.RegisteredSchema;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
final class OutboxRecords {

    /** Tells a dead letter from all others on its topic, as {@code ce_id} does for facts. */
    static final String DEAD_LETTER_ID = "dead_letter_id";

    private final SchemaRegistry registry;
    private final @Nullable Tracing tracing;
    private final Map<RegisteredSchema, FactJson.Reader> readers = new HashMap<>();

    /** @param tracing null if there is none */
    OutboxRecords(SchemaRegistry registry, @Nullable Tracing tracing) {
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
     * The record of a row. Its time is the row's own, by which it is found again.
     *
     * @throws UndecodableException if the payload is not what its schema says
     * @throws RegistryUnavailableException if the schema cannot be had now
     */
    Outgoing of(Row row) {
        return switch (row) {
            case Row.Fact fact -> fact(fact);
            case Row.DeadLetter letter -> new Outgoing(deadLetter(letter));
        };
    }

    private Outgoing fact(Row.Fact fact) {
        Instant now = Instant.now();
        RegisteredSchema schema = registry.version(fact.envelope().type(), fact.schema());
        FactJson.Reader reader = readers.computeIfAbsent(schema, each -> new FactJson.Reader(each.schema()));
        byte[] value = FactBytes.write(schema, reader.read(fact.payload()));
        Tracing.Send send =
                tracing == null ? null : tracing.send(fact.envelope(), fact.topic(), fact.committedAt(), now);
        Envelope envelope = send == null ? fact.envelope() : fact.envelope().within(send.traceparent());
        Headers headers = CloudEventsHeaders.write(envelope);
        CloudEventsHeaders.addTimes(headers, fact.committedAt(), now);
        var record = new ProducerRecord<>(
                fact.topic(), null, envelope.time().toEpochMilli(), bytes(envelope.key()), value, headers);
        return new Outgoing(record, send == null ? null : send.span());
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
        headers.add(KafkaHeaders.DLT_ORIGINAL_TOPIC, bytes(letter.heardOn()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_PARTITION, number(letter.partition()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_OFFSET, number(letter.offset()));
        headers.add(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP, bytes(letter.consumer()));
        headers.add(KafkaHeaders.DLT_EXCEPTION_FQCN, bytes(letter.causeType()));
        headers.add(KafkaHeaders.DLT_EXCEPTION_MESSAGE, bytes(letter.cause()));
        headers.add(DEAD_LETTER_ID, bytes(letter.id().toString()));
        return new ProducerRecord<>(
                letter.topic(), null, letter.failedAt().toEpochMilli(), letter.key(), letter.value(), headers);
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
