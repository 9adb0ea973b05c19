package io.pasdequatre.eventing.envelope;

import io.pasdequatre.eventing.schema.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An envelope as Kafka headers, in CloudEvents' binary content mode.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents:
 *     Kafka protocol binding</a>
 */
public final class CloudEventsHeaders {

    /** Of CloudEvents' distributed tracing extension, and what every tracer looks for. */
    public static final String TRACEPARENT = "traceparent";

    private static final String COMMITTED = "ce_committedtime";
    private static final String PUBLISHED = "ce_publishedtime";

    private static final Header SPEC_VERSION = header("ce_specversion", "1.0");
    private static final Header AVRO = header("content-type", "application/avro");

    private static final int PARTS_OF_A_TRACEPARENT = 4;

    private CloudEventsHeaders() {}

    public static Headers write(Envelope envelope) {
        var headers = new RecordHeaders();
        headers.add(SPEC_VERSION);
        add(headers, "ce_id", envelope.id().toString());
        add(headers, "ce_type", envelope.type());
        add(headers, "ce_source", envelope.source());
        add(headers, "ce_time", envelope.time().toString());
        add(headers, "ce_subject", envelope.key());
        add(headers, "ce_sequence", Long.toString(envelope.sequence()));
        add(headers, "ce_correlationid", envelope.correlationId().toString());
        if (envelope.causationId() != null) {
            add(headers, "ce_causationid", envelope.causationId().toString());
        }
        if (envelope.traceparent() != null) {
            add(headers, TRACEPARENT, envelope.traceparent());
        }
        headers.add(AVRO);
        return headers;
    }

    /**
     * Adds how long a fact took to get here.
     *
     * @param committed when its transaction was committed, by the database's clock; null if that is not known
     * @param published when the relay handed it to Kafka's client, by the relay's clock
     */
    public static void addTimes(Headers headers, @Nullable Instant committed, Instant published) {
        if (committed != null) {
            add(headers, COMMITTED, committed.toString());
        }
        add(headers, PUBLISHED, published.toString());
    }

    /** When the fact's transaction was committed; null if nobody knows. */
    public static @Nullable Instant committedAt(Headers headers) {
        return moment(headers, COMMITTED);
    }

    /** When the relay handed the fact to Kafka's client; null if it did not come through a relay that says so. */
    public static @Nullable Instant publishedAt(Headers headers) {
        return moment(headers, PUBLISHED);
    }

    /**
     * Reads the envelope back.
     *
     * @throws UndecodableException if an attribute is missing or is not what it should be
     */
    public static Envelope read(Headers headers) {
        try {
            String causation = optional(headers, "ce_causationid");
            return new Envelope(
                    UUID.fromString(required(headers, "ce_id")),
                    type(headers),
                    required(headers, "ce_source"),
                    Instant.parse(required(headers, "ce_time")),
                    required(headers, "ce_subject"),
                    Long.parseLong(required(headers, "ce_sequence")),
                    UUID.fromString(required(headers, "ce_correlationid")),
                    causation == null ? null : UUID.fromString(causation),
                    optional(headers, TRACEPARENT));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UndecodableException("A CloudEvents header is malformed: " + e.getMessage(), e);
        }
    }

    /**
     * The full name of the fact's schema.
     *
     * @throws UndecodableException if there is none
     */
    public static String type(Headers headers) {
        return required(headers, "ce_type");
    }

    /**
     * The trace that a {@code traceparent} belongs to; null if there is none.
     *
     * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C: traceparent</a>
     */
    public static @Nullable String traceIdOf(@Nullable String traceparent) {
        String[] parts = traceparent == null ? new String[0] : traceparent.split("-", -1);
        return parts.length == PARTS_OF_A_TRACEPARENT ? parts[1] : null;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(header(name, value));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String required(Headers headers, String name) {
        String value = optional(headers, name);
        if (value == null) {
            throw new UndecodableException("The header %s is missing".formatted(name));
        }
        return value;
    }

    private static @Nullable Instant moment(Headers headers, String name) {
        String value = optional(headers, name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            throw new UndecodableException("The header %s is malformed".formatted(name), e);
        }
    }

    private static @Nullable String optional(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
