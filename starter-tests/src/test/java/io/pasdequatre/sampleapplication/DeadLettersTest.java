package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.bytes;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.BackgroundThread;
import io.pasdequatre.eventing.deadletters.NoUnprocessedRecordException;
import io.pasdequatre.eventing.deadletters.NotFirstException;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.replay.Replay;
import io.pasdequatre.eventing.replay.Replay.DryRun;
import io.pasdequatre.eventing.replay.Replay.Outcome;
import io.pasdequatre.eventing.replay.Replay.Request;
import io.pasdequatre.eventing.replay.ReplayRounds;
import io.pasdequatre.eventing.retention.PartitionMaintenance;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An event that fails for good parks its key, until somebody has replayed or discarded it; then each has its one
 * effect.
 */
@Tag("containers")
class DeadLettersTest {

    private static final String DEAD_LETTERS = "notes.dead-letters-test.dlq";
    private static final Request REQUEST = new Request("grace", "The bug is mended");
    private static Replica replica;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.of("dead-letters-test");
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void laterEventsOfItsKeyAreParkedBehindADeadLetterAndAllOthersGoOn() {
        fails("2");
        replica.writer().write(key, "1", "2", "3");
        awaitParked(1);
        replica.writer().write(key, "4", "5");
        String other = UUID.randomUUID().toString();
        replica.writer().write(other, "of another key");

        await().untilAsserted(() -> assertThat(replica.copier().copiesOf(other)).containsExactly("of another key"));
        awaitParked(3);
        assertThat(copies()).containsExactly("1");

        isMended();
        assertThat(replay().replay(deadLetter(), REQUEST)).isEqualTo(new Outcome.Replayed());
        awaitCopies("1", "2", "3", "4", "5");
        assertThat(KafkaLog.sequencesOf(awaitRecords("copies", key, 5))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(unprocessed()).isZero();
        replica.writer().write(key, "6");
        awaitCopies("1", "2", "3", "4", "5", "6");
    }

    @Test
    void aParkedEventOfATypeThatNobodyHereKnowsFailsAndStays() {
        fails("bad");
        replica.writer().write(key, "bad", "after");
        awaitParked(1);
        isMended();
        setTypeOfParked("io.pasdequatre.sampleapplication.NoteCopied");
        replay().replay(deadLetter(), REQUEST);

        await().until(() -> count("cause LIKE 'Nobody here reacts to%'") == 1);
        assertThat(replay().replay(deadLetter(), REQUEST))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause()).contains("Nobody here reacts to"));
        setTypeOfParked("io.pasdequatre.sampleapplication.NoteWritten");
        assertThat(replay().replay(deadLetter(), REQUEST)).isEqualTo(new Outcome.Replayed());
        awaitCopies("bad", "after");
    }

    private void setTypeOfParked(String type) {
        owner().sql("""
                        UPDATE eventing.unprocessed
                        SET header_values[array_position(header_names, 'ce_type')] = encode(convert_to(?, 'UTF8'), 'base64')
                        WHERE key = ? AND place > (SELECT min(place) FROM eventing.unprocessed WHERE key = ?)
                            OR key = ? AND (SELECT count(*) FROM eventing.unprocessed WHERE key = ?) = 1
                        """)
                .params(type, bytes(key), bytes(key), bytes(key), bytes(key))
                .update();
    }

    @Test
    void aParkedEventThatCannotBeProcessedNowHoldsUpNoOtherKey() {
        String later = UUID.randomUUID().toString();
        while (hash(later).compareTo(hash(key)) < 0) { // The keys come in the order of their hashes.
            later = UUID.randomUUID().toString();
        }
        String other = later;
        var healed = new AtomicBoolean();
        for (String each : List.of(key, other)) {
            replica.copier().also(each, _ -> {
                throw new IllegalStateException("This reaction has a bug");
            });
            replica.writer().write(each, "bad", "after");
            await().until(() -> count(each, "true") == 2);
        }
        replica.copier().also(key, note -> {
            if (note.getText().equals("after") && !healed.get()) {
                throw new CannotAcquireLockException("The row is locked by the test");
            }
        });
        replica.copier().also(other, _ -> {});
        for (String each : List.of(key, other)) {
            assertThat(replay().replay(place(each), REQUEST)).isEqualTo(new Outcome.Replayed());
        }

        await().untilAsserted(() -> assertThat(replica.copier().copiesOf(other)).containsExactly("bad", "after"));
        assertThat(copies()).containsExactly("bad");
        healed.set(true);
        awaitCopies("bad", "after");
    }

    /** A topic that was deleted and made anew has the same offsets again. */
    @Test
    void anEventAtAnOffsetWhereADeadLetterStoodBecomesOneItself() {
        fails("first", "second");
        replica.writer().write(key, "first");
        awaitDeadLetter();
        ConsumerRecord<byte[], byte[]> first = awaitRecords("notes", key, 1).getFirst();
        replay().discard(deadLetter(), REQUEST);
        owner().sql("""
                        INSERT INTO eventing.dead_letter (id, consumer, record_id, topic, partition, "offset", key, value,
                            header_names, header_values, cause_type, cause, failed_at)
                        SELECT uuidv7(), consumer, gen_random_uuid(), topic, partition, "offset" + later, 'another', value,
                            header_names, header_values, cause_type, cause, failed_at
                        FROM eventing.dead_letter, generate_series(1, 20) AS later WHERE key = ?
                        """).param(bytes(key)).update();

        replica.writer().write(key, "second", "third");

        awaitParked(1);
        assertThat(awaitRecords("notes", key, 2).getLast().offset())
                .as("where a dead letter stood")
                .isBetween(first.offset() + 1, first.offset() + 20);
        assertThat(awaitRecords(DEAD_LETTERS, key, 2)).hasSize(2);
        isMended();
        replay().replay(deadLetter(), REQUEST);
        awaitCopies("second", "third");
    }

    private static String hash(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEventThatIsReplayedTwiceOrDeliveredAgainHasOneEffect() throws Exception {
        fails("bad");
        replica.writer().write(key, "bad", "after");
        awaitParked(1);
        awaitRecords("notes", key, 2).forEach(KafkaLog::writeAgain);
        String other = UUID.randomUUID().toString();
        replica.writer().write(other, "behind the repetitions");
        await().untilAsserted(() -> assertThat(replica.copier().copiesOf(other)).hasSize(1));
        assertThat(unprocessed()).isEqualTo(2);

        isMended();
        long place = deadLetter();
        Callable<Outcome> once = () -> replay().replay(place, REQUEST);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Outcome>> tries = threads.invokeAll(List.of(once, once, once, once));
            assertThat(tries)
                    .filteredOn(each -> each.state() == Future.State.SUCCESS)
                    .hasSize(1);
            assertThat(tries)
                    .filteredOn(each -> each.state() == Future.State.FAILED)
                    .extracting(Future::exceptionNow)
                    .hasOnlyElementsOfType(NoUnprocessedRecordException.class);
        }
        awaitCopies("bad", "after");
        awaitRecords("notes", key, 4).forEach(KafkaLog::writeAgain);
        replica.writer().write(key, "last");
        awaitCopies("bad", "after", "last");
        assertThat(awaitRecords(DEAD_LETTERS, key, 1)).hasSize(1);
    }

    @Test
    void aReplayHasOneEffectWhenTheInboxHasForgottenTheEvent() {
        fails("bad");
        replica.writer().write(key, "bad");
        awaitDeadLetter();
        UUID id = UUID.fromString(header(awaitRecords("notes", key, 1).getFirst(), "ce_id"));
        owner().sql("DELETE FROM eventing.inbox WHERE event_id = ?").param(id).update();

        isMended();
        long place = deadLetter();
        assertThat(replay().replay(place, REQUEST)).isEqualTo(new Outcome.Replayed());
        assertThatThrownBy(() -> replay().replay(place, REQUEST)).isInstanceOf(NoUnprocessedRecordException.class);
        awaitCopies("bad");
    }

    @Test
    void nothingOvertakesAndNothingStaysBehindWhenEventsArriveDuringReplays() throws Exception {
        int last = 300;
        fails("0");
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writing = threads.submit(() -> IntStream.rangeClosed(0, last)
                    .forEach(note -> replica.writer().write(key, Integer.toString(note))));
            for (String next : List.of("100", "200", "none")) {
                awaitDeadLetter();
                fails(next);
                assertThat(replay().replay(deadLetter(), REQUEST)).isEqualTo(new Outcome.Replayed());
            }
            writing.get();
        }
        String[] all =
                IntStream.rangeClosed(0, last).mapToObj(Integer::toString).toArray(String[]::new);
        awaitCopies(all);
        assertThat(unprocessed()).isZero();
    }

    @Test
    void whatFailsAgainStaysADeadLetterAndWhatFailsBehindItBecomesOneToo() {
        fails("2", "4");
        replica.writer().write(key, "1", "2", "3", "4", "5");
        awaitParked(3);

        assertThat(replay().replay(deadLetter(), REQUEST)).isInstanceOf(Outcome.Failed.class);
        assertThat(unprocessed()).isEqualTo(4);
        fails("4");
        replay().replay(deadLetter(), REQUEST);

        awaitCopies("1", "2", "3");
        await().until(() -> unprocessed() == 2 && hasDeadLetter());
        assertThat(awaitRecords(DEAD_LETTERS, key, 2)).hasSize(2);
        isMended();
        replay().replay(deadLetter(), REQUEST);
        awaitCopies("1", "2", "3", "4", "5");
    }

    @Test
    void whatIsDiscardedHasNoEffectAndWhatIsParkedBehindItGoesOn() {
        fails("bad");
        replica.writer().write(key, "before", "bad", "after");
        awaitParked(1);
        ConsumerRecord<byte[], byte[]> bad = awaitRecords("notes", key, 3).get(1);

        replay().discard(deadLetter(), new Request("grace", "It was never meant"));
        awaitCopies("before", "after");
        isMended();
        KafkaLog.writeAgain(bad);
        replica.writer().write(key, "last");
        awaitCopies("before", "after", "last");
    }

    @Test
    void whatIsNoEventParksItsKeyUntilItIsDiscarded() {
        KafkaLog.write(new ProducerRecord<>("notes", bytes(key), bytes("garbage")));
        awaitDeadLetter();
        replica.writer().write(key, "after");
        awaitParked(1);

        assertThat(replay().replay(deadLetter(), REQUEST)).isInstanceOf(Outcome.Failed.class);
        replay().discard(deadLetter(), REQUEST);
        awaitCopies("after");
    }

    @Test
    void whatWasDiscardedParksNothingWhenItsOffsetWasNotCommitted() {
        KafkaLog.write(new ProducerRecord<>("notes", bytes(key), bytes("garbage")));
        awaitDeadLetter();
        replay().discard(deadLetter(), REQUEST);
        var container = replica.bean(ReactionsContainer.class);
        container.stop();
        replica.writer().write(key, "after");
        KafkaLog.consumeAgain(awaitRecords("notes", key, 2).getFirst(), "dead-letters-test");
        container.start();

        awaitCopies("after");
        assertThat(unprocessed()).isZero();
    }

    @Test
    void aDryRunShowsWhatAReplayWouldDoAndDoesNothing() {
        fails("bad");
        replica.writer().write(key, "bad", "after");
        awaitParked(1);

        assertThat(replay().dryRun(deadLetter()).cause()).contains("This reaction has a bug");
        isMended();
        DryRun run = replay().dryRun(deadLetter());
        assertThat(run.cause()).isNull();
        assertThat(run.events()).singleElement().satisfies(event -> {
            assertThat(event.topic()).isEqualTo("copies");
            assertThat(event.payload()).contains("\"bad\"");
        });
        assertThat(run.changes()).containsExactlyEntriesOf(Map.of("public.copy", new DryRun.Changes(1, 0, 0)));
        assertThat(copies()).isEmpty();
        assertThat(unprocessed()).isEqualTo(2);
        long first = deadLetter();
        assertThatThrownBy(() -> replay().dryRun(first + 1)).isInstanceOf(NotFirstException.class);
        replay().replay(first, REQUEST);
        awaitCopies("bad", "after");
    }

    /** What is done at a commit, such as a call, is not done; and what would be committed meanwhile is refused. */
    @Test
    void aDryRunCommitsNothingElseAndTriesNothingThatBelongsToTheCommit() {
        fails("bad");
        replica.writer().write(key, "bad");
        awaitDeadLetter();

        List<String> done = new CopyOnWriteArrayList<>();
        replica.copier()
                .also(
                        key,
                        _ -> TransactionSynchronizationManager.registerSynchronization(
                                new TransactionSynchronization() {
                                    @Override
                                    public void beforeCommit(boolean readOnly) {
                                        done.add("before the commit");
                                    }

                                    @Override
                                    public void afterCommit() {
                                        done.add("after the commit");
                                    }
                                }));
        assertThat(replay().dryRun(deadLetter()).events()).hasSize(1);
        assertThat(done).isEmpty();

        var other = new TransactionTemplate(replica.bean(PlatformTransactionManager.class));
        other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        replica.copier().also(key, _ -> other.executeWithoutResult(_ -> done.add("in another transaction")));
        assertThat(replay().dryRun(deadLetter()).cause()).contains("REQUIRES_NEW");
        assertThat(done).isEmpty();

        assertThat(replay().replay(deadLetter(), REQUEST)).isEqualTo(new Outcome.Replayed());
        assertThat(done).containsExactly("in another transaction");
        awaitCopies("bad");
    }

    @Test
    void whoDidWhatAndWhyIsWrittenDownWithIt() {
        fails("bad");
        replica.writer().write(key, "bad");
        awaitDeadLetter();
        replay().replay(deadLetter(), new Request("ada", "Just a try"));
        isMended();
        replay().replay(deadLetter(), REQUEST);

        assertThat(replica.bean(JdbcClient.class)
                        .sql("SELECT done_by, why, outcome FROM eventing.dead_letter_action WHERE key = ? ORDER BY id")
                        .param(bytes(key))
                        .query((row, _) -> List.of(row.getString(1), row.getString(2), row.getString(3)))
                        .list())
                .containsExactly(
                        List.of("ada", "Just a try", "failed: This reaction has a bug"),
                        List.of("grace", "The bug is mended", "replayed"));
    }

    @Test
    void afterARestartWhatWasReleasedGoesOn() {
        fails("bad");
        replica.writer().write(key, "bad", "after", "and after");
        awaitParked(2);
        long place = deadLetter();
        isMended();
        var rounds = replica.bean("eventingReplayThread", BackgroundThread.class);
        rounds.stop();
        assertThat(replay().replay(place, REQUEST)).isEqualTo(new Outcome.Replayed());
        assertThat(copies()).containsExactly("bad");
        assertThat(unprocessed()).isEqualTo(2);

        rounds.start();
        awaitCopies("bad", "after", "and after");
    }

    @Test
    void aReplayThatLosesItsDatabaseSessionChangesNothing() {
        fails("bad");
        replica.writer().write(key, "bad", "after");
        awaitParked(1);
        replica.copier().also(key, _ -> replica.copier().loseTheSession());

        assertThat(replay().replay(deadLetter(), REQUEST)).isInstanceOf(Outcome.NotNow.class);
        assertThat(copies()).isEmpty();
        assertThat(unprocessed()).isEqualTo(2);
        isMended();
        replay().replay(deadLetter(), REQUEST);
        awaitCopies("bad", "after");
    }

    @Test
    void anEventThatIsBeingTriedAgainDuringARebalanceIsNotLostAndNothingOvertakesIt() {
        var healed = new AtomicBoolean();
        replica.copier().also(key, note -> {
            if (note.getText().equals("slow") && !healed.get()) {
                throw new CannotAcquireLockException("The database is busy");
            }
        });
        replica.writer().write(key, "before", "slow", "after");
        awaitCopies("before");

        try (Replica second = replica.another()) {
            var busy = second.bean(ReactionsContainer.class);
            second.copier().also(key, note -> {
                if (!healed.get()) {
                    throw new CannotAcquireLockException("The database is busy");
                }
            });
            await().until(() -> busy.getAssignedPartitions() != null
                    && !busy.getAssignedPartitions().isEmpty());
            healed.set(true);
            awaitCopies("before", "slow", "after");
        }
        replica.writer().write(key, "last");
        awaitCopies("before", "slow", "after", "last");
        assertThat(unprocessed()).isZero();
    }

    @Test
    void atTheParkingLimitTheConsumerWaitsAndGoesOnOnceThereIsRoom() {
        KafkaLog.skipWhatIsThere("notes", "small-parking"); // Other tests write what is no event.
        try (Replica small = Replica.of("small-parking", Map.of("pasdequatre.eventing.reactions.parking-limit", "2"))) {
            List<String> keys = Stream.generate(UUID::randomUUID)
                    .limit(3)
                    .map(UUID::toString)
                    .toList();
            keys.forEach(each -> small.copier().also(each, _ -> {
                throw new IllegalStateException("This reaction has a bug");
            }));
            keys.forEach(each -> small.writer().write(each, "bad"));
            small.writer().write(key, "behind them");
            Replay replay = small.bean(Replay.class);
            await().until(() -> replay.unprocessed().deadLetters() == 2);
            await().untilAsserted(() ->
                    assertThat(small.bean(ReplayRounds.class).problem()).isPresent());

            JdbcClient jdbc = small.bean(JdbcClient.class);
            replay.discard(
                    jdbc.sql("SELECT min(place) FROM eventing.unprocessed")
                            .query(Long.class)
                            .single(),
                    REQUEST);

            await().until(() -> replay.unprocessed().deadLetters() == 2);
            await().untilAsserted(() -> assertThat(small.copier().copiesOf(key)).containsExactly("behind them"));
        }
    }

    @Test
    void deadLettersThatWereReplayedAreForgottenOnceTheyAreOldAndNoOthers() {
        fails("bad");
        String other = UUID.randomUUID().toString();
        replica.copier().also(other, _ -> {
            throw new IllegalStateException("This reaction has a bug");
        });
        replica.writer().write(key, "bad");
        replica.writer().write(other, "bad");
        awaitDeadLetter();
        await().until(() -> deadLetters(other) == 1);
        isMended();
        replay().replay(deadLetter(), REQUEST);
        owner().sql("UPDATE eventing.dead_letter SET failed_at = failed_at - interval '40 days'")
                .update();

        await().untilAsserted(() -> {
            replica.bean(PartitionMaintenance.class).round();
            assertThat(deadLetters(key)).isZero();
        });
        assertThat(deadLetters(other)).isEqualTo(1);
    }

    private static long deadLetters(String key) {
        return replica.bean(JdbcClient.class)
                .sql("SELECT count(*) FROM eventing.dead_letter WHERE key = ?")
                .param(bytes(key))
                .query(Long.class)
                .single();
    }

    private void fails(String... texts) {
        replica.copier().also(key, note -> {
            if (List.of(texts).contains(note.getText())) {
                throw new IllegalStateException("This reaction has a bug");
            }
        });
    }

    private void isMended() {
        replica.copier().also(key, _ -> {});
    }

    private static Replay replay() {
        return replica.bean(Replay.class);
    }

    private List<String> copies() {
        return replica.copier().copiesOf(key);
    }

    private void awaitCopies(String... texts) {
        await().untilAsserted(() -> assertThat(copies()).containsExactly(texts));
    }

    private boolean hasDeadLetter() {
        return count("cause_type IS NOT NULL") > 0;
    }

    private void awaitDeadLetter() {
        await().until(this::hasDeadLetter);
    }

    private void awaitParked(int events) {
        await().untilAsserted(() -> assertThat(count("cause_type IS NULL")).isEqualTo(events));
    }

    private long unprocessed() {
        return count("true");
    }

    private long count(String which) {
        return count(key, which);
    }

    private static long count(String key, String which) {
        return replica.bean(JdbcClient.class)
                .sql("SELECT count(*) FROM eventing.unprocessed WHERE key = ? AND " + which)
                .param(bytes(key))
                .query(Long.class)
                .single();
    }

    /** The place of what is first of this key. */
    private long deadLetter() {
        return place(key);
    }

    private static long place(String key) {
        return replica.bean(JdbcClient.class)
                .sql("SELECT min(place) FROM eventing.unprocessed WHERE key = ?")
                .param(bytes(key))
                .query(Long.class)
                .single();
    }

    private static JdbcClient owner() {
        var database = replica.database();
        return JdbcClient.create(new DriverManagerDataSource(
                database.jdbcUrl(),
                database.owner().username(),
                database.owner().password()));
    }
}
