package io.pasdequatre.eventing.capture;

import io.pasdequatre.eventing.envelope.Envelope;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** What is to be published: a row of one of the two tables, as the write-ahead log or the table itself contains it. */
public sealed interface Row {

    UUID id();

    /**
     * What was committed, as Debezium reports it.
     *
     * @param table its name, behind those of what it is in
     * @param source who publishes it, the events' {@code ce_source}
     */
    static Row of(String table, Struct row, String source, @Nullable Instant committedAt) {
        return table.endsWith(".dead_letter") ? DeadLetter.of(row) : Event.of(row, source, committedAt);
    }

    /** Where it goes. */
    String topic();

    /** A binary value, in whichever of two ways Debezium holds it. */
    static byte @Nullable [] binary(Struct row, String column) {
        return switch (row.get(column)) {
            case null -> null;
            case byte[] bytes -> bytes;
            case ByteBuffer buffer -> Utils.toArray(buffer);
            default -> throw new IllegalStateException("The column %s is not binary".formatted(column));
        };
    }

    /**
     * An event.
     *
     * @param schema the fingerprint of the schema it was written with
     * @param committedAt by the database's clock; null if it is read from the table, which does not contain it
     */
    record Event(
            String topic,
            long schema,
            String payload,
            Envelope envelope,
            @Nullable Instant committedAt) implements Row {

        public static final String COLUMNS =
                "id, topic, key, sequence, predecessor_id, type, schema, payload, occurred_at, correlation_id,"
                        + " causation_id, traceparent";

        @Override
        public UUID id() {
            return envelope.id();
        }

        public EventKey eventKey() {
            return new EventKey(topic, envelope.key());
        }

        private static Event of(Struct row, String source, @Nullable Instant committedAt) {
            return of(
                    source,
                    committedAt,
                    row.getString("topic"),
                    row.getInt64("schema"),
                    row.getString("payload"),
                    row.getString("id"),
                    row.getString("type"),
                    MomentConverter.moment(row.getInt64("occurred_at")),
                    row.getString("key"),
                    row.getInt64("sequence"),
                    row.getString("predecessor_id"),
                    row.getString("correlation_id"),
                    row.getString("causation_id"),
                    row.getString("traceparent"));
        }

        public static Event of(ResultSet row, String source) throws SQLException {
            return of(
                    source,
                    null,
                    row.getString("topic"),
                    row.getLong("schema"),
                    row.getString("payload"),
                    row.getString("id"),
                    row.getString("type"),
                    row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                    row.getString("key"),
                    row.getLong("sequence"),
                    row.getString("predecessor_id"),
                    row.getString("correlation_id"),
                    row.getString("causation_id"),
                    row.getString("traceparent"));
        }

        private static Event of(
                String source,
                @Nullable Instant committedAt,
                String topic,
                long schema,
                String payload,
                String id,
                String type,
                Instant occurredAt,
                String key,
                long sequence,
                @Nullable String predecessor,
                String correlation,
                @Nullable String causation,
                @Nullable String traceparent) {
            var envelope = new Envelope(
                    UUID.fromString(id),
                    type,
                    source,
                    occurredAt,
                    key,
                    sequence,
                    optionalId(predecessor),
                    UUID.fromString(correlation),
                    optionalId(causation),
                    traceparent);
            return new Event(topic, schema, payload, envelope, committedAt);
        }

        private static @Nullable UUID optionalId(@Nullable String id) {
            return id == null ? null : UUID.fromString(id);
        }
    }

    /** What events keep their order in. */
    record EventKey(String topic, String key) {}

    /**
     * A dead letter of a consumer.
     *
     * @param headerValues in base64, null for a header without a value
     */
    @SuppressWarnings("ArrayRecordComponent") // They are passed on, and never compared.
    record DeadLetter(
            UUID id,
            String consumer,
            String consumedFrom,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<@Nullable String> headerNames,
            List<@Nullable String> headerValues,
            String causeType,
            String cause,
            Instant failedAt)
            implements Row {

        public static final String COLUMNS = "id, consumer, topic, partition, \"offset\", key, value, header_names,"
                + " header_values, cause_type, cause, failed_at";

        private static DeadLetter of(Struct row) {
            return new DeadLetter(
                    UUID.fromString(row.getString("id")),
                    row.getString("consumer"),
                    row.getString("topic"),
                    row.getInt32("partition"),
                    row.getInt64("offset"),
                    binary(row, "key"),
                    binary(row, "value"),
                    row.getArray("header_names"),
                    row.getArray("header_values"),
                    row.getString("cause_type"),
                    row.getString("cause"),
                    MomentConverter.moment(row.getInt64("failed_at")));
        }

        public static DeadLetter of(ResultSet row) throws SQLException {
            return new DeadLetter(
                    UUID.fromString(row.getString("id")),
                    row.getString("consumer"),
                    row.getString("topic"),
                    row.getInt("partition"),
                    row.getLong("offset"),
                    row.getBytes("key"),
                    row.getBytes("value"),
                    texts(row, "header_names"),
                    texts(row, "header_values"),
                    row.getString("cause_type"),
                    row.getString("cause"),
                    row.getObject("failed_at", OffsetDateTime.class).toInstant());
        }

        @Override
        public String topic() {
            return consumedFrom + "." + consumer + ".dlq";
        }

        private static List<@Nullable String> texts(ResultSet row, String column) throws SQLException {
            @Nullable String[] texts = (@Nullable String[]) row.getArray(column).getArray();
            return Arrays.<@Nullable String>asList(texts);
        }
    }
}
