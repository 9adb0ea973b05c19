package io.pasdequatre.eventing.relay;

import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.schema.FactBytes;
import io.pasdequatre.eventing.schema.FactJson;
import io.pasdequatre.eventing.schema.RegisteredSchema;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.KafkaHeaders;

/** Turns inserted rows, as Debezium reads them from the write-ahead log, into records for Kafka. */
final class OutboxRecords {

    private final String source;
    private final SchemaRegistry registry;

    OutboxRecords(String source, SchemaRegistry registry) {
        this.source = source;
        this.registry = registry;
    }

    /** Empty for what is not an inserted row, such as a heartbeat. */
    Optional<ProducerRecord<byte[], byte[]>> from(SourceRecord change) {
        if (!(change.value() instanceof Struct event)
                || event.schema().field("after") == null
                || event.getStruct("after") == null) {
            return Optional.empty();
        }
        Struct row = event.getStruct("after");
        return Optional.of(
                event.getStruct("source").getString("table").equals("dead_letter") ? deadLetter(row) : fact(row));
    }

    private ProducerRecord<byte[], byte[]> fact(Struct row) {
        RegisteredSchema schema = registry.version(row.getString("type"), row.getInt64("schema"));
        byte[] value = FactBytes.write(schema, FactJson.read(schema.schema(), row.getString("payload")));
        Envelope envelope = envelope(row);
        return new ProducerRecord<>(
                row.getString("topic"),
                null,
                envelope.time().toEpochMilli(),
                bytes(envelope.key()),
                value,
                CloudEventsHeaders.write(envelope));
    }

    private Envelope envelope(Struct row) {
        String causation = row.getString("causation_id");
        return new Envelope(
                UUID.fromString(row.getString("id")),
                row.getString("type"),
                source,
                Instant.parse(row.getString("occurred_at")),
                row.getString("key"),
                row.getInt64("sequence"),
                UUID.fromString(row.getString("correlation_id")),
                causation == null ? null : UUID.fromString(causation),
                row.getString("traceparent"));
    }

    /** The record as it was, and behind its own headers those by which Spring Kafka marks dead letters. */
    private static ProducerRecord<byte[], byte[]> deadLetter(Struct row) {
        Headers headers = new RecordHeaders();
        List<String> names = row.getArray("header_names");
        List<@Nullable String> values = row.getArray("header_values");
        for (int i = 0; i < names.size(); i++) {
            String value = values.get(i);
            headers.add(names.get(i), value == null ? null : Base64.getDecoder().decode(value));
        }
        headers.add(KafkaHeaders.DLT_ORIGINAL_TOPIC, bytes(row.getString("topic")));
        headers.add(KafkaHeaders.DLT_ORIGINAL_PARTITION, number(row.getInt32("partition")));
        headers.add(KafkaHeaders.DLT_ORIGINAL_OFFSET, number(row.getInt64("offset")));
        headers.add(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP, bytes(row.getString("consumer")));
        headers.add(KafkaHeaders.DLT_EXCEPTION_FQCN, bytes(row.getString("cause_type")));
        headers.add(KafkaHeaders.DLT_EXCEPTION_MESSAGE, bytes(row.getString("cause")));
        String topic = row.getString("topic") + "." + row.getString("consumer") + ".dlq";
        return new ProducerRecord<>(topic, null, binary(row, "key"), binary(row, "value"), headers);
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

    private static byte @Nullable [] binary(Struct row, String column) {
        return switch (row.get(column)) {
            case null -> null;
            case byte[] bytes -> bytes;
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            default -> throw new IllegalStateException("The column %s is not binary".formatted(column));
        };
    }
}
