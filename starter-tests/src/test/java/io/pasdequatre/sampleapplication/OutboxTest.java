package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static io.pasdequatre.sampleapplication.KafkaLog.sequencesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What is published is what was committed, in the order it was committed. */
@Tag("containers")
class OutboxTest {

    private static Replica replica;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.of("outbox-test");
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void appendingOutsideATransactionIsRefused() {
        assertThatThrownBy(() -> replica.writer().writeOutsideATransaction(key, "lost"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NoteWritten was appended outside a transaction");
    }

    @Test
    void appendingInAReadOnlyTransactionIsRefused() {
        assertThatThrownBy(() -> replica.writer().writeReadOnly(key, "lost"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void anEventThatIsTooLargeIsRefusedWhereItIsAppended() {
        assertThatThrownBy(() -> replica.writer().write(key, "x".repeat(600_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max-event-size");
    }

    /** Every consumer would dead-letter it, or the commit would fail. */
    @Test
    void aKeyThatCannotBeKeptIsRefusedWhereItIsAppended() {
        for (String bad : List.of("k".repeat(501), "a zero\0", "half a pair \uD83D")) {
            assertThatThrownBy(() -> replica.writer().write(bad, "hello"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The key of this NoteWritten");
        }
    }

    @Test
    void anEventWithoutATopicIsRefused() {
        var event = NoteUnplaced.newBuilder().setNotebook(key).build();
        assertThatThrownBy(() -> inTransaction().executeWithoutResult(_ -> outbox().append(key, event)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"topic\"");
    }

    @Test
    void whatIsCommittedIsCountedByItsTypeAndWhatIsRolledBackIsNot() {
        double before = notesAppended();

        assertThatThrownBy(() -> replica.writer().writeAndFail(key, "rolled back"))
                .hasMessageContaining("rolls back");
        replica.writer().write(key, "one", "two");

        assertThat(notesAppended()).isEqualTo(before + 2);
    }

    private static double notesAppended() {
        return replica
                .bean(MeterRegistry.class)
                .find("pasdequatre.outbox.events")
                .tag("type", "NoteWritten")
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void whatWasRolledBackIsNeverPublished() {
        assertThatThrownBy(() -> replica.writer().writeAndFail(key, "rolled back"))
                .hasMessageContaining("rolls back");
        replica.writer().write(key, "committed");

        List<ConsumerRecord<byte[], byte[]>> records = awaitRecords("notes", key, 1);
        assertThat(records)
                .singleElement()
                .satisfies(record -> assertThat(header(record, "ce_sequence")).isEqualTo("1"));
    }

    @Test
    void aTransactionInsideAnotherKeepsItsOwnEvents() {
        assertThatThrownBy(() -> inTransaction().executeWithoutResult(_ -> {
                    outbox().append(key, NoteWriter.note(key, "outer"));
                    inNewTransaction()
                            .executeWithoutResult(_ -> outbox().append(key + "i", NoteWriter.note(key + "i", "inner")));
                    throw new IllegalStateException("The outer one rolls back");
                }))
                .hasMessageContaining("outer");

        assertThat(awaitRecords("notes", key + "i", 1)).hasSize(1);
        assertThat(rowsOf(key)).isZero();
    }

    @Test
    void anEventCarriesItsEnvelopeInCloudEventsHeaders() {
        Instant before = Instant.now().minusMillis(1);
        replica.writer().write(key, "hello");

        ConsumerRecord<byte[], byte[]> record = awaitRecords("notes", key, 1).getFirst();
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(UUID.fromString(header(record, "ce_id")).version()).isEqualTo(7);
        assertThat(header(record, "ce_type")).isEqualTo("io.pasdequatre.sampleapplication.NoteWritten");
        assertThat(header(record, "ce_source")).isEqualTo("/outbox-test");
        assertThat(Instant.parse(header(record, "ce_time"))).isBetween(before, Instant.now());
        assertThat(header(record, "ce_subject")).isEqualTo(key);
        assertThat(header(record, "ce_sequence")).isEqualTo("1");
        assertThat(header(record, "ce_correlationid")).isEqualTo(header(record, "ce_id"));
        assertThat(header(record, "ce_causationid")).isEqualTo("(none)");
        assertThat(header(record, "content-type")).isEqualTo("application/avro");
        assertThat(record.value()[0]).isZero();
    }

    @Test
    void anEventContainsWhenItWasCommittedAndPublished() {
        replica.writer().write(key, "hello");

        ConsumerRecord<byte[], byte[]> record = awaitRecords("notes", key, 1).getFirst();
        Instant appended = Instant.parse(header(record, "ce_time"));
        Instant committed = Instant.parse(header(record, "ce_committedtime"));
        Instant published = Instant.parse(header(record, "ce_publishedtime"));
        assertThat(committed).isBetween(appended, published);
        assertThat(published).isBefore(Instant.now());
        assertThat(CloudEventsHeaders.committedAt(record.headers())).isEqualTo(committed);
        assertThat(CloudEventsHeaders.publishedAt(record.headers())).isEqualTo(published);
        assertThat(record.timestamp()).as("still the event's own time").isEqualTo(appended.toEpochMilli());
    }

    @Test
    void whatIsAppendedOutsideOfAReactionContinuesTheCorrelationOfItsKey() {
        replica.writer().write(key, "first", "second");
        replica.writer().write(key, "third");

        List<ConsumerRecord<byte[], byte[]>> records = awaitRecords("notes", key, 3);
        String beginning = header(records.getFirst(), "ce_id");
        assertThat(records).allSatisfy(record -> {
            assertThat(header(record, "ce_correlationid")).isEqualTo(beginning);
            assertThat(header(record, "ce_causationid")).isEqualTo("(none)");
        });
    }

    @Test
    void whatIsAppendedOutsideOfATraceContinuesTheOneItsKeyBeganIn() {
        Tracer tracer = replica.bean(Tracer.class);
        inSpan(tracer, () -> replica.writer().write(key, "in a trace"));
        replica.writer().write(key, "in none");
        inSpan(tracer, () -> replica.writer().write(key, "in another"));

        List<String> traces = awaitRecords("notes", key, 3).stream()
                .map(record -> header(record, "traceparent"))
                .toList();
        assertThat(traces.getFirst()).isNotEqualTo("(none)");
        assertThat(traces.get(1)).isEqualTo(traces.getFirst());
        assertThat(traces.getLast()).isNotEqualTo(traces.getFirst());
    }

    @Test
    void aCorrelationGoesOnWhereAReactionBeganIt() {
        replica.writer().write(key, "hello");
        String beginning = header(awaitRecords("notes", key, 1).getFirst(), "ce_id");
        awaitRecords("copies", key, 1);

        inTransaction().executeWithoutResult(_ -> outbox().append(key, NoteWriter.copied(key, "by hand")));

        ConsumerRecord<byte[], byte[]> byHand = awaitRecords("copies", key, 2).getLast();
        assertThat(header(byHand, "ce_correlationid")).isEqualTo(beginning);
    }

    @Test
    void thePayloadCanBeReadInTheTable() {
        replica.writer().write(key, "hello");

        String text = replica.bean(JdbcClient.class)
                .sql("SELECT payload ->> 'text' FROM eventing.outbox WHERE topic = 'notes' AND key = ?")
                .param(key)
                .query(String.class)
                .single();
        assertThat(text).isEqualTo("hello");
    }

    @Test
    void aKeysEventsAreNumberedInTheOrderTheyReachKafka() {
        int writers = 8;
        int notes = 25;
        try (var threads = Executors.newFixedThreadPool(writers)) {
            for (int writer = 0; writer < writers; writer++) {
                threads.execute(() -> IntStream.range(0, notes)
                        .forEach(note -> replica.writer().write(key, "first", "second of " + note)));
            }
        }

        assertThat(sequencesOf(awaitRecords("notes", key, writers * notes * 2)))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 400).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE eventing.outbox SET payload = '{}'",
                "UPDATE eventing.outbox_key SET correlation_id = gen_random_uuid()",
                "DELETE FROM eventing.outbox",
                "DELETE FROM eventing.inbox",
                "UPDATE eventing.dead_letter SET cause = ''",
                "TRUNCATE eventing.outbox",
                "DROP TABLE eventing.outbox"
            })
    void theApplicationsRoleMayNotRewriteWhatWasAppended(String forgery) {
        var jdbc = replica.bean(JdbcClient.class);
        assertThatThrownBy(() -> jdbc.sql(forgery).update())
                .rootCause()
                .satisfies(refused -> assertThat(((SQLException) refused).getSQLState())
                        .as("insufficient privilege")
                        .isEqualTo("42501"));
    }

    private static void inSpan(Tracer tracer, Runnable action) {
        Span span = tracer.nextSpan().start();
        try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
            action.run();
        } finally {
            span.end();
        }
    }

    private long rowsOf(String key) {
        return replica.bean(JdbcClient.class)
                .sql("SELECT count(*) FROM eventing.outbox WHERE topic = 'notes' AND key = ?")
                .param(key)
                .query(Long.class)
                .single();
    }

    private static Outbox outbox() {
        return replica.bean(Outbox.class);
    }

    private static TransactionTemplate inTransaction() {
        return new TransactionTemplate(replica.bean(PlatformTransactionManager.class));
    }

    private static TransactionTemplate inNewTransaction() {
        TransactionTemplate template = inTransaction();
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return template;
    }
}
