package io.pasdequatre.eventing.envelope;

import io.pasdequatre.eventing.schema.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
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

    /** @see <a href="https://avro.apache.org/docs/1.12.0/specification/#names">Avro: names</a> */
    private static final Pattern FULL_NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");

    /** @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C: traceparent</a> */
    private static final Pattern TRACE_CONTEXT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int LONGEST_TYPE = 500;

    /** An index of PostgreSQL takes at most 2,704 bytes, and a character has up to four. */
    public static final int LONGEST_KEY = 500;

    /** What every language's numbers contain exactly, 2<sup>53</sup> - 1. */
    private static final long LARGEST_SEQUENCE = (1L << 53) - 1;

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
        if (envelope.predecessorId() != null) {
            add(headers, "ce_predecessorid", envelope.predecessorId().toString());
        }
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
     * Adds how long an event took to get here.
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

    /** When the event's transaction was committed; null if nobody knows. */
    public static @Nullable Instant committedAt(Headers headers) {
        return moment(headers, COMMITTED);
    }

    /** When the relay handed the event to Kafka's client; null if it did not come through a relay that writes it. */
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
            return new Envelope(
                    UUID.fromString(required(headers, "ce_id")),
                    type(headers),
                    required(headers, "ce_source"),
                    Instant.parse(required(headers, "ce_time")),
                    subject(headers),
                    sequence(headers),
                    optionalId(headers, "ce_predecessorid"),
                    UUID.fromString(required(headers, "ce_correlationid")),
                    optionalId(headers, "ce_causationid"),
                    traceparent(headers));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UndecodableException("A CloudEvents header is malformed: " + e.getMessage(), e);
        }
    }

    /** Reads the envelope back; empty where {@link #read} throws. */
    public static Optional<Envelope> find(Headers headers) {
        try {
            return Optional.of(read(headers));
        } catch (UndecodableException _) {
            return Optional.empty();
        }
    }

    /**
     * The full name of the event's schema.
     *
     * @throws UndecodableException if there is none, or it cannot be one
     */
    public static String type(Headers headers) {
        String type = required(headers, "ce_type");
        if (type.length() > LONGEST_TYPE || !FULL_NAME.matcher(type).matches()) {
            throw new UndecodableException(
                    "The header ce_type is no full name of an Avro schema of at most %d characters"
                            .formatted(LONGEST_TYPE));
        }
        return type;
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

    /** One that is none is left out: a trace is no reason not to process an event. */
    private static @Nullable String traceparent(Headers headers) {
        String given = optional(headers, TRACEPARENT);
        return given != null && TRACE_CONTEXT.matcher(given).matches() ? given : null;
    }

    private static String subject(Headers headers) {
        String subject = required(headers, "ce_subject");
        if (!isKey(subject)) {
            throw new UndecodableException(
                    "The header ce_subject has more than %d characters, or a zero character".formatted(LONGEST_KEY));
        }
        return subject;
    }

    /** Whether an event may have that key: both the outbox and the inbox of a service can keep it, and UTF-8 has it. */
    public static boolean isKey(String key) {
        return key.length() <= LONGEST_KEY
                && key.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(key);
    }

    /** A number from 1 on. One that nothing could follow would silence its key. */
    private static long sequence(Headers headers) {
        long sequence = Long.parseLong(required(headers, "ce_sequence"));
        if (sequence < 1 || sequence > LARGEST_SEQUENCE) {
            throw new UndecodableException("The header ce_sequence is not from 1 to %d".formatted(LARGEST_SEQUENCE));
        }
        return sequence;
    }

    private static @Nullable Instant moment(Headers headers, String name) {
        String value = optional(headers, name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            throw new UndecodableException("The header %s is malformed".formatted(name), e);
        }
    }

    private static @Nullable UUID optionalId(Headers headers, String name) {
        String value = optional(headers, name);
        return value == null ? null : UUID.fromString(value);
    }

    private static @Nullable String optional(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
