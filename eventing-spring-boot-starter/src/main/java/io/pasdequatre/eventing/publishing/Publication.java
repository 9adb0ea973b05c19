package io.pasdequatre.eventing.publishing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.tracing.Span;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.capture.Row.EventKey;
import io.pasdequatre.eventing.leadership.LostLeadershipException;
import io.pasdequatre.eventing.leadership.RelaySession;
import io.pasdequatre.eventing.leadership.RelayState;
import io.pasdequatre.eventing.publishing.OutboxRecords.Outgoing;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings rows to Kafka, in the order they come, for one term of leading. It waits for whatever may heal: the broker, a
 * topic, the registry. What will not heal, a row that is no event of its schema or larger than its topic takes, is
 * unpublishable and blocks later events of its key; the other keys go on.
 */
public final class Publication implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Publication.class);
    private static final Duration LAST_SENDS = Duration.ofSeconds(2);
    private static final Duration QUICK = Duration.ofSeconds(2);

    /** Several heartbeats, each of which would have come through. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final long SHORTEST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final RelaySession session;
    private final OutboxRecords records;
    private final Producer<byte[], byte[]> producer;
    private final TopicSettings topics;
    private final Set<EventKey> blocked;
    private final RelayState working;
    private final Consumer<RelayState> state;
    private final MeterRegistry meters;
    private final KafkaClientMetrics producerMetrics;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long pause = SHORTEST_PAUSE_MS;
    private volatile long flushingSince;
    private volatile boolean flushing;
    private volatile boolean publishing;
    private volatile long lastBatch = System.nanoTime();

    /**
     * Begins a term.
     *
     * @param topics what they take; closed with this
     * @param blocked the keys whose events are blocked behind one that is unpublishable
     * @param working what the relay does while this does not wait
     * @param state is given what it waits for, and when it works again
     */
    public Publication(
            RelaySession session,
            OutboxRecords records,
            Producer<byte[], byte[]> producer,
            TopicSettings topics,
            Set<EventKey> blocked,
            RelayState working,
            Consumer<RelayState> state,
            MeterRegistry meters) {
        this.session = session;
        this.records = records;
        this.producer = producer;
        this.topics = topics;
        this.working = working;
        this.state = state;
        this.meters = meters;
        this.producerMetrics = new KafkaClientMetrics(producer);
        producerMetrics.bindTo(meters);
        this.blocked = new HashSet<>(blocked);
    }

    private record Sent(Row row, Future<RecordMetadata> acknowledgement) {}

    /**
     * Publishes rows, or keeps them as unpublished.
     *
     * @return those that were not published
     * @throws LostLeadershipException if another replica may lead
     * @throws IllegalStateException if Kafka refuses for a reason that concerns no single row
     */
    public Set<UUID> publish(List<Row> rows) throws InterruptedException {
        publishing = true;
        Set<UUID> unpublished = new HashSet<>();
        List<Sent> sent = new ArrayList<>(rows.size());
        for (Row row : rows) {
            session.requireLease();
            send(row).ifPresentOrElse(future -> sent.add(new Sent(row, future)), () -> unpublished.add(row.id()));
        }
        flush();
        Map<String, Integer> published = new HashMap<>();
        for (Sent each : sent) {
            if (isAcknowledged(each)) {
                published.merge(each.row.topic(), 1, Integer::sum);
            } else {
                unpublished.add(each.row.id());
            }
        }
        published.forEach(this::count);
        state.accept(working);
        pause = SHORTEST_PAUSE_MS;
        lastBatch = System.nanoTime();
        publishing = false;
        return unpublished;
    }

    /**
     * Under the names that messaging has in OpenTelemetry.
     *
     * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/">Semantic conventions</a>
     */
    private void count(String topic, int published) {
        Counter.builder("messaging.client.sent.messages")
                .tag("messaging.system", "kafka")
                .tag("messaging.operation.name", "send")
                .tag("messaging.destination.name", topic)
                .description("Records that Kafka has acknowledged")
                .register(meters)
                .increment(published);
    }

    /** Empty if the row is unpublishable or blocked. */
    private Optional<Future<RecordMetadata>> send(Row row) throws InterruptedException {
        if (row instanceof Row.Event event && blocked.contains(event.eventKey())) {
            addUnpublished(row, "Blocked by an earlier event of its key");
            return Optional.empty();
        }
        Optional<Outgoing> outgoing = encoded(row);
        if (outgoing.isEmpty()) {
            return Optional.empty();
        }
        if (topics.isTooLarge(outgoing.get().record())) {
            addUnpublished(row, "It is larger than max.message.bytes of its topic");
            return Optional.empty();
        }
        return accepted(row, outgoing.get());
    }

    private Optional<Outgoing> encoded(Row row) throws InterruptedException {
        while (true) {
            try {
                return Optional.of(records.of(row));
            } catch (RegistryUnavailableException e) {
                waitFor(String.valueOf(e.getMessage()));
            } catch (UndecodableException e) {
                addUnpublished(row, String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }
    }

    /**
     * Without the broker or the topic the client cannot even take a record; the next one may not go before it. A dead
     * letter has no order to keep: if its topic is missing, it is left behind, and holds nothing up.
     */
    private Optional<Future<RecordMetadata>> accepted(Row row, Outgoing outgoing) throws InterruptedException {
        while (true) {
            Future<RecordMetadata> acknowledgement =
                    producer.send(outgoing.record(), (_, refusal) -> endIfAcknowledged(outgoing.span(), refusal));
            if (acknowledgement.state() != Future.State.FAILED
                    || !(acknowledgement.exceptionNow() instanceof TimeoutException timeout)) {
                return Optional.of(acknowledgement);
            }
            if (row instanceof Row.DeadLetter && topics.isMissing(row.topic())) {
                addUnpublished(row, "The dead-letter topic %s does not exist".formatted(row.topic()));
                return Optional.empty();
            }
            waitFor("Kafka does not take records for %s: %s"
                    .formatted(outgoing.record().topic(), timeout.getMessage()));
        }
    }

    private static void endIfAcknowledged(@Nullable Span span, @Nullable Exception refusal) {
        if (span != null && refusal == null) {
            span.end();
        }
    }

    /** The client waits for more to send with what it has, until it is flushed. */
    private void flush() {
        flushingSince = System.nanoTime();
        flushing = true;
        producer.flush();
        flushing = false;
    }

    /** What it has been waiting for all too long; empty if it has not. */
    public Optional<String> stuck() {
        if (flushing && isLongerAgo(flushingSince, QUICK)) {
            return Optional.of("Kafka does not acknowledge what was sent");
        }
        if (!publishing && isLongerAgo(lastBatch, SILENCE)) {
            return Optional.of(
                    ("Nothing has come through the replication connection for more than %d s, though the relay"
                                    + " writes heartbeats: the connection is broken, or the server reads a very large transaction")
                            .formatted(SILENCE.toSeconds()));
        }
        return Optional.empty();
    }

    private static boolean isLongerAgo(long nanos, Duration limit) {
        return System.nanoTime() - nanos > limit.toNanos();
    }

    private boolean isAcknowledged(Sent sent) throws InterruptedException {
        try {
            sent.acknowledgement.get();
            return true;
        } catch (ExecutionException e) {
            Throwable refusal = e.getCause();
            if (refusal != null && concernsOneRecord(refusal)) {
                addUnpublished(sent.row, String.valueOf(refusal.getMessage()));
                return false;
            }
            throw new IllegalStateException("Kafka did not take a record of " + sent.row.topic(), e.getCause());
        }
    }

    /** What the broker refuses because of the record itself, or of another in the same batch. */
    private static boolean concernsOneRecord(Throwable refusal) {
        return refusal instanceof RecordTooLargeException
                || refusal instanceof InvalidTopicException
                || refusal instanceof InvalidTimestampException
                || refusal instanceof InvalidRecordException;
    }

    private void addUnpublished(Row row, String cause) {
        try {
            session.addUnpublished(row, cause);
        } catch (SQLException e) {
            throw new IllegalStateException("What cannot be published could not be written down", e);
        }
        Runnable logging = row instanceof Row.Event event && blocked.add(event.eventKey())
                ? () -> log.error(
                        "Unpublishable: the event {} of {} {}, which blocks what follows: {}",
                        row.id(),
                        row.topic(),
                        event.envelope().key(),
                        cause)
                : () -> log.error("Unpublished: {} of {}: {}", row.id(), row.topic(), cause);
        if (row instanceof Row.Event event) {
            event.envelope().asCause().run(logging);
        } else {
            logging.run();
        }
    }

    private void waitFor(String reason) throws InterruptedException {
        state.accept(RelayState.waiting(reason));
        if (closed.await(pause, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("The relay was closed");
        }
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        session.requireLease();
    }

    /** Lets what was sent arrive, briefly; what does not is published again by the next term. */
    @Override
    public void close() {
        closed.countDown();
        producer.close(LAST_SENDS);
        producerMetrics.close();
        topics.close();
    }
}
