package io.pasdequatre.eventing.test;

import com.fasterxml.uuid.Generators;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.schema.EventBytes;
import io.pasdequatre.eventing.schema.EventJson;
import io.pasdequatre.eventing.schema.RegisteredSchema;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * In place of Kafka, in a test: it hands events to the application's reactions when the test says so, again if the test
 * wants it, and in any order; and it shows what the application has published. Inbox, outbox, transactions, tries and
 * dead letters are the real ones, in the application's PostgreSQL. Each topic has one partition, and none is compacted.
 */
public final class TestBroker {

    private static final String SOURCE = "/test";

    private final BiConsumer<List<ConsumerRecord<byte[], byte[]>>, Consumer<?, ?>> reactions;
    private final TestSchemas schemas;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final String source;
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, Long> ends = new HashMap<>();

    /**
     * For one application.
     *
     * @param reactions that records are handed to
     * @param service its name
     */
    public TestBroker(
            BiConsumer<List<ConsumerRecord<byte[], byte[]>>, Consumer<?, ?>> reactions,
            TestSchemas schemas,
            JdbcClient jdbc,
            Clock clock,
            String service) {
        this.reactions = reactions;
        this.schemas = schemas;
        this.jdbc = jdbc;
        this.clock = clock;
        this.source = "/" + service;
    }

    /**
     * An event as another service would publish it. It is not delivered yet.
     *
     * @throws IllegalArgumentException if its schema names no topic, or a field is missing
     */
    public TestEvent event(String key, SpecificRecord event) {
        String topic = event.getSchema().getProp("topic");
        if (topic == null) {
            throw new IllegalArgumentException("The schema of %s has no property \"topic\""
                    .formatted(event.getSchema().getFullName()));
        }
        UUID id = Generators.timeBasedEpochGenerator().generate();
        var envelope = new Envelope(
                id,
                event.getSchema().getFullName(),
                SOURCE,
                clock.instant(),
                key,
                sequences.merge(topic + " " + key, 1L, Long::sum),
                null, // A test delivers in any order, and nothing is to wait for what comes before it.
                id,
                null,
                null);
        return new TestEvent(topic, event, envelope);
    }

    /** Has the application react to one event, and returns it. */
    public TestEvent deliver(String key, SpecificRecord event) {
        TestEvent delivered = event(key, event);
        deliver(delivered);
        return delivered;
    }

    /**
     * Has the application react to these events, in this order, as to what it polls at once. One that was delivered
     * before, or stands there twice, is a repetition.
     *
     * @throws IllegalStateException in a transaction, which the reactions would join; or if an event was not consumed,
     *     since the reaction's failure is one that may heal
     */
    @SuppressWarnings("resource") // It holds nothing.
    public void deliver(TestEvent... events) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Deliver outside of a transaction: the reactions have their own");
        }
        List<ConsumerRecord<byte[], byte[]>> records =
                Stream.of(events).map(this::record).toList();
        Map<TopicPartition, Long> ended = records.stream()
                .collect(Collectors.toMap(
                        TestBroker::partitionOf, record -> record.offset() + 1, (one, later) -> later));
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.assign(ended.keySet());
        reactions.accept(records, consumer);
        ended.forEach((partition, end) -> {
            var committed = consumer.committed(ended.keySet()).get(partition);
            if (committed == null || committed.offset() < end) {
                throw new IllegalStateException(
                        "A reaction to an event of %s has failed with what may heal: a consumer would wait and try again"
                                .formatted(partition.topic()));
            }
        });
    }

    private static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private ConsumerRecord<byte[], byte[]> record(TestEvent sent) {
        RegisteredSchema schema = schemas.version(
                sent.envelope().type(),
                SchemaNormalization.parsingFingerprint64(sent.event().getSchema()));
        byte[] key = sent.key().getBytes(StandardCharsets.UTF_8);
        byte[] value =
                EventBytes.write(schema, new EventJson.Reader(schema.schema()).read(EventJson.write(sent.event())));
        Headers headers = CloudEventsHeaders.write(sent.envelope());
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                ends.merge(sent.topic(), 1L, Long::sum) - 1,
                sent.envelope().time().toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    /** What the application has appended to its outbox and committed, the oldest first. */
    public List<TestEvent> published() {
        return jdbc
                .sql("SELECT %s FROM eventing.outbox ORDER BY id".formatted(Row.Event.COLUMNS))
                .query((row, _) -> Row.Event.of(row, source))
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    /** What the application has published of one key, the oldest first. */
    public List<SpecificRecord> published(String key) {
        return published().stream()
                .filter(event -> event.key().equals(key))
                .map(TestEvent::event)
                .toList();
    }

    private TestEvent read(Row.Event row) {
        RegisteredSchema schema = schemas.version(row.envelope().type(), row.schema());
        byte[] bytes = EventBytes.write(schema, new EventJson.Reader(schema.schema()).read(row.payload()));
        SpecificData classes =
                EventBytes.classesOf(schemas.classOf(row.envelope().type()));
        return new TestEvent(row.topic(), EventBytes.read(bytes, schema.schema(), classes, schemas), row.envelope());
    }

    /** What the application could not react to, and what is parked behind that, in the order it came. */
    public List<TestDeadLetter> deadLetters() {
        return jdbc.sql("SELECT topic, key, cause FROM eventing.unprocessed ORDER BY place")
                .query((row, _) -> {
                    byte[] key = row.getBytes("key");
                    return new TestDeadLetter(
                            row.getString("topic"),
                            key == null ? null : new String(key, StandardCharsets.UTF_8),
                            row.getString("cause"));
                })
                .list();
    }
}
