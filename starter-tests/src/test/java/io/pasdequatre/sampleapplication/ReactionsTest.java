package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.bytes;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An event has one effect; what fails is tried again or becomes a dead letter, and takes nothing along. */
@Tag("containers")
class ReactionsTest {

    private static final String DEAD_LETTERS = "notes.reactions-test.dlq";
    private static Replica replica;
    private final String key = UUID.randomUUID().toString();
    private final String another = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.of("reactions-test");
        replica.writer().write("the first", "of this slot and this group");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> replica.copier().copiesOf("the first").size() == 1);
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void anEventDeliveredAgainHasNoSecondEffect() {
        replica.writer().write(key, "once");
        ConsumerRecord<byte[], byte[]> record = awaitRecords("notes", key, 1).getFirst();
        awaitCopies("once");
        double before = duplicatesCounted();

        KafkaLog.writeAgain(record);
        KafkaLog.writeAgain(record);
        replica.writer().write(key, "after");

        awaitCopies("once", "after");
        assertThat(awaitRecords("copies", key, 2)).hasSize(2);
        await().untilAsserted(() -> assertThat(duplicatesCounted()).isEqualTo(before + 2));
    }

    /** While it runs it tells the broker some times a second. */
    @Test
    void aConsumerThatStopsTellsTheBrokerHowFarItHasCome() {
        try (Replica stopping = Replica.of("stopping-test")) {
            stopping.writer().write(key, "the last");
            await().until(() -> stopping.copier().copiesOf(key).size() == 1);
        }

        ConsumerRecord<byte[], byte[]> last = awaitRecords("notes", key, 1).getFirst();
        assertThat(KafkaLog.committed("stopping-test", last)).isGreaterThan(last.offset());
    }

    @Test
    void theEventsOfAKeyAreReactedToInTheirOrder() {
        String[] texts = IntStream.range(0, 300).mapToObj(Integer::toString).toArray(String[]::new);
        replica.writer().write(key, texts);

        awaitCopies(texts);
    }

    @Test
    void manyEventsShareATransaction() {
        String[] texts = IntStream.range(0, 300).mapToObj(Integer::toString).toArray(String[]::new);
        replica.writer().write(key, texts);
        awaitCopies(texts);

        assertThat(replica.copier().transactionsOf(key)).isLessThan(30);
    }

    @Test
    void whatAReactionAppendsIsCausedByTheEventItReactsTo() {
        replica.writer().write(key, "first");

        ConsumerRecord<byte[], byte[]> copy = awaitRecords("copies", key, 1).getFirst();
        ConsumerRecord<byte[], byte[]> note = awaitRecords("notes", key, 1).getFirst();
        assertThat(header(copy, "ce_causationid")).isEqualTo(header(note, "ce_id"));
        assertThat(header(copy, "ce_correlationid")).isEqualTo(header(note, "ce_id"));
    }

    @Test
    void anEventWhoseReactionFailsIsDeadLetteredAndItsNeighboursAreNot() {
        replica.copier().also(key, note -> {
            if (note.getText().equals("bad")) {
                throw new IllegalStateException("This reaction has a bug");
            }
        });
        replica.writer().write(key, "before", "bad");
        replica.writer().write(another, "after");

        awaitCopies("before");
        awaitCopiesOf(another, "after");
        ConsumerRecord<byte[], byte[]> dead = awaitRecords(DEAD_LETTERS, key, 1).getFirst();
        ConsumerRecord<byte[], byte[]> original = awaitRecords("notes", key, 2).get(1);
        assertThat(dead.value()).isEqualTo(original.value());
        assertThat(header(dead, "ce_id")).isEqualTo(header(original, "ce_id"));
        assertThat(header(dead, KafkaHeaders.DLT_ORIGINAL_TOPIC)).isEqualTo("notes");
        assertThat(header(dead, KafkaHeaders.DLT_EXCEPTION_FQCN)).isEqualTo(IllegalStateException.class.getName());
        assertThat(header(dead, KafkaHeaders.DLT_EXCEPTION_MESSAGE)).isEqualTo("This reaction has a bug");
        assertThat(ByteBuffer.wrap(dead.headers()
                                .lastHeader(KafkaHeaders.DLT_ORIGINAL_OFFSET)
                                .value())
                        .getLong())
                .isEqualTo(original.offset());
    }

    @Test
    void anErrorInAReactionDoesNotEndTheConsumer() {
        replica.copier().also(key, note -> {
            if (note.getText().equals("bad")) {
                throw new NoClassDefFoundError("com/example/Missing");
            }
        });
        replica.writer().write(key, "bad");
        replica.writer().write(another, "after");

        awaitCopiesOf(another, "after");
        assertThat(awaitRecords(DEAD_LETTERS, key, 1)).hasSize(1);
    }

    @Test
    void aFailureThatMayHealIsTriedUntilItHealsAndNothingOvertakesIt() {
        AtomicInteger attempts = new AtomicInteger();
        replica.copier().also(key, note -> {
            if (note.getText().equals("slow") && attempts.incrementAndGet() < 7) {
                throw new CannotAcquireLockException("The database is busy");
            }
        });
        replica.writer().write(key, "before", "slow", "after");

        awaitCopies("before", "slow", "after");
        assertThat(attempts).hasValue(7);
        assertThat(deadLetters()).as("dead letters of the table").isZero();
    }

    @Test
    void aBatchThatWaitsForALockGivesWayAndItsEventsGoOneByOne() {
        List<String> tried = new CopyOnWriteArrayList<>();
        replica.copier().also(key, note -> {
            tried.add(note.getText());
            replica.copier().lock(key);
        });
        var consumer = replica.bean(ReactionsContainer.class);
        consumer.stop();
        replica.writer().write(key, "first", "second", "third");
        awaitRecords("notes", key, 3);

        new TransactionTemplate(replica.bean(PlatformTransactionManager.class)).executeWithoutResult(_ -> {
            replica.copier().lock(key);
            consumer.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> tried.size() == 2);
        });

        awaitCopies("first", "second", "third");
        assertThat(tried).as("together, then one by one").containsExactly("first", "first", "second", "third");
        assertThat(replica.copier().transactionsOf(key)).isEqualTo(3);
        assertThat(deadLetters()).as("dead letters of the table").isZero();
    }

    static Stream<ProducerRecord<byte[], byte[]>> poison() {
        byte[] unknownSchema =
                ByteBuffer.allocate(9).put((byte) 0).putInt(123_456_789).array();
        return Stream.of(
                poisoned(bytes("garbage"), "io.pasdequatre.sampleapplication.NoteWritten"),
                poisoned(new byte[0], "io.pasdequatre.sampleapplication.NoteWritten"),
                poisoned(null, "io.pasdequatre.sampleapplication.NoteWritten"),
                poisoned(unknownSchema, "io.pasdequatre.sampleapplication.NoteWritten"),
                poisoned(bytes("garbage"), null),
                poisoned(bytes("garbage"), ""),
                poisoned(bytes("garbage"), "x".repeat(20_000)),
                poisoned(bytes("garbage"), "io.example.NeverHeardOf"),
                withForgedHeaders(poisoned(bytes("garbage"), "io.pasdequatre.sampleapplication.NoteWritten")));
    }

    /** Those that Spring Kafka and the relay set themselves, from somebody who would like to be believed. */
    private static ProducerRecord<byte[], byte[]> withForgedHeaders(ProducerRecord<byte[], byte[]> record) {
        List.of(
                        KafkaHeaders.DLT_ORIGINAL_TOPIC,
                        KafkaHeaders.DLT_EXCEPTION_FQCN,
                        KafkaHeaders.DELIVERY_ATTEMPT,
                        KafkaHeaders.BATCH_CONVERTED_HEADERS,
                        "springDeserializerExceptionValue",
                        "dead_letter_id",
                        "",
                        "ce_id")
                .forEach(name -> record.headers().add(name, bytes("forged")));
        return record;
    }

    @ParameterizedTest
    @MethodSource("poison")
    void whatIsNoEventIsDeadLetteredUnchangedAndThePartitionGoesOn(ProducerRecord<byte[], byte[]> template) {
        double before = deadLettersCounted();
        KafkaLog.write(new ProducerRecord<>("notes", null, bytes(key), template.value(), template.headers()));
        replica.writer().write(another, "after");

        awaitCopiesOf(another, "after");
        ConsumerRecord<byte[], byte[]> dead = awaitRecords(DEAD_LETTERS, key, 1).getFirst();
        assertThat(dead.value()).isEqualTo(template.value());
        assertThat(header(dead, KafkaHeaders.DLT_ORIGINAL_TOPIC)).isEqualTo("notes");
        assertThat(deadLettersCounted()).isEqualTo(before + 1);
    }

    @Test
    void anEventUnderTheNameOfAnotherIsDeadLettered() {
        replica.writer().write(another, "copied");
        byte[] copied = awaitRecords("copies", another, 1).getFirst().value();
        var wrong = poisoned(copied, "io.pasdequatre.sampleapplication.NoteWritten");

        KafkaLog.write(new ProducerRecord<>("notes", null, bytes(key), copied, wrong.headers()));

        ConsumerRecord<byte[], byte[]> dead = awaitRecords(DEAD_LETTERS, key, 1).getFirst();
        assertThat(header(dead, KafkaHeaders.DLT_EXCEPTION_MESSAGE)).contains("NoteWritten");
    }

    @Test
    void anEventThatNobodyHereConsumesIsIgnored() {
        replica.writer().write(another, "copied");
        ConsumerRecord<byte[], byte[]> copied =
                awaitRecords("copies", another, 1).getFirst();

        KafkaLog.write(new ProducerRecord<>("notes", null, bytes(key), copied.value(), copied.headers()));
        replica.writer().write(key, "after");

        awaitCopies("after");
        assertThat(deadLetters()).isZero();
        assertThat(replica.bean(MeterRegistry.class)
                        .get("pasdequatre.reactions.ignored")
                        .tag("type", "io.pasdequatre.sampleapplication.NoteCopied")
                        .counter()
                        .count())
                .as("it is counted")
                .isPositive();
    }

    @Test
    void aRecordAsLargeAsTheBrokerTakesIsDeadLetteredWithAllItsHeaders() {
        byte[] value = new byte[1_000_000];
        ThreadLocalRandom.current().nextBytes(value);
        var large = new ProducerRecord<>("notes", bytes(key), value);
        large.headers().add("ce_type", bytes("io.pasdequatre.sampleapplication.NoteWritten"));
        large.headers()
                .add("without-value", null)
                .add("binary", new byte[] {0, -1})
                .add("twice", bytes("1"));
        large.headers().add("twice", bytes("2"));

        KafkaLog.write(large);

        ConsumerRecord<byte[], byte[]> dead = awaitRecords(DEAD_LETTERS, key, 1).getFirst();
        assertThat(dead.value()).isEqualTo(value);
        assertThat(dead.headers().toArray()).startsWith(large.headers().toArray());
    }

    private static ProducerRecord<byte[], byte[]> poisoned(byte[] value, String type) {
        var record = new ProducerRecord<>("notes", bytes("any"), value);
        if (type != null) {
            record.headers().add("ce_type", bytes(type));
            List.of("ce_id", "ce_correlationid")
                    .forEach(id ->
                            record.headers().add(id, bytes(UUID.randomUUID().toString())));
            record.headers().add("ce_source", bytes("/test")).add("ce_time", bytes("2026-11-21T12:00:00Z"));
            record.headers().add("ce_subject", bytes("any")).add("ce_sequence", bytes("1"));
        }
        return record;
    }

    private void awaitCopies(String... texts) {
        awaitCopiesOf(key, texts);
    }

    private static void awaitCopiesOf(String notebook, String... texts) {
        await().untilAsserted(
                        () -> assertThat(replica.copier().copiesOf(notebook)).containsExactly(texts));
    }

    private long deadLetters() {
        return replica.bean(JdbcClient.class)
                .sql("SELECT count(*) FROM eventing.dead_letter WHERE convert_from(key, 'UTF8') = ?")
                .param(key)
                .query(Long.class)
                .single();
    }

    private static double duplicatesCounted() {
        return replica.bean(MeterRegistry.class)
                .get("pasdequatre.inbox.duplicates")
                .counter()
                .count();
    }

    private static double deadLettersCounted() {
        return replica.bean(MeterRegistry.class).find("pasdequatre.dead.letters").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
