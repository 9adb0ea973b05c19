package io.pasdequatre.notes;

import static io.pasdequatre.notes.KafkaLog.awaitRecords;
import static io.pasdequatre.notes.KafkaLog.bytes;
import static io.pasdequatre.notes.KafkaLog.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.inbox.NotFirstException;
import io.pasdequatre.eventing.inbox.NotHeldBackException;
import io.pasdequatre.eventing.inbox.ReactionsContainer;
import io.pasdequatre.eventing.inbox.ReactionsStart;
import io.pasdequatre.eventing.inbox.Replay;
import io.pasdequatre.eventing.inbox.Replay.DryRun;
import io.pasdequatre.eventing.inbox.Replay.Order;
import io.pasdequatre.eventing.inbox.Replay.Outcome;
import io.pasdequatre.eventing.retention.Caretaker;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
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
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A fact that fails for good keeps its key waiting, until somebody has seen to it; then each has its one effect. */
class DeadLettersTest {

    private static final String DEAD_LETTERS = "notes.dead-letters-test.dlq";
    private static final Order ORDER = new Order("grace", "The bug is mended");
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
    void laterFactsOfItsKeyWaitBehindAFactThatFailsAndAllOthersGoOn() {
        fails("2");
        replica.notebook().write(key, "1", "2", "3");
        awaitWaiting(1);
        replica.notebook().write(key, "4", "5");
        String other = UUID.randomUUID().toString();
        replica.notebook().write(other, "of another key");

        await().untilAsserted(
                        () -> assertThat(replica.copyist().copiesOf(other)).containsExactly("of another key"));
        awaitWaiting(3);
        assertThat(copies()).containsExactly("1");

        isMended();
        assertThat(replay().replay(setAside(), ORDER)).isEqualTo(new Outcome.Replayed());
        awaitCopies("1", "2", "3", "4", "5");
        assertThat(KafkaLog.sequencesOf(awaitRecords("copies", key, 5))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(heldBack()).isZero();
        replica.notebook().write(key, "6");
        awaitCopies("1", "2", "3", "4", "5", "6");
    }

    @Test
    void aFactThatIsReplayedTwiceOrDeliveredAgainHasOneEffect() throws Exception {
        fails("bad");
        replica.notebook().write(key, "bad", "after");
        awaitWaiting(1);
        awaitRecords("notes", key, 2).forEach(KafkaLog::writeAgain);
        String other = UUID.randomUUID().toString();
        replica.notebook().write(other, "behind the repetitions");
        await().untilAsserted(
                        () -> assertThat(replica.copyist().copiesOf(other)).hasSize(1));
        assertThat(heldBack()).isEqualTo(2);

        isMended();
        long place = setAside();
        Callable<Outcome> once = () -> replay().replay(place, ORDER);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Outcome>> tries = threads.invokeAll(List.of(once, once, once, once));
            assertThat(tries)
                    .filteredOn(each -> each.state() == Future.State.SUCCESS)
                    .hasSize(1);
            assertThat(tries)
                    .filteredOn(each -> each.state() == Future.State.FAILED)
                    .extracting(Future::exceptionNow)
                    .hasOnlyElementsOfType(NotHeldBackException.class);
        }
        awaitCopies("bad", "after");
        awaitRecords("notes", key, 4).forEach(KafkaLog::writeAgain);
        replica.notebook().write(key, "last");
        awaitCopies("bad", "after", "last");
        assertThat(awaitRecords(DEAD_LETTERS, key, 1)).hasSize(1);
    }

    @Test
    void aReplayHasOneEffectWhenTheInboxHasForgottenTheFact() {
        fails("bad");
        replica.notebook().write(key, "bad");
        awaitSetAside();
        UUID id = UUID.fromString(header(awaitRecords("notes", key, 1).getFirst(), "ce_id"));
        owner().sql("DELETE FROM eventing.inbox WHERE fact_id = ?").param(id).update();

        isMended();
        long place = setAside();
        assertThat(replay().replay(place, ORDER)).isEqualTo(new Outcome.Replayed());
        assertThatThrownBy(() -> replay().replay(place, ORDER)).isInstanceOf(NotHeldBackException.class);
        awaitCopies("bad");
    }

    @Test
    void nothingOvertakesAndNothingStaysBehindWhenFactsArriveDuringReplays() throws Exception {
        int last = 300;
        fails("0");
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writing = threads.submit(() -> IntStream.rangeClosed(0, last)
                    .forEach(note -> replica.notebook().write(key, Integer.toString(note))));
            for (String next : List.of("100", "200", "none")) {
                awaitSetAside();
                fails(next);
                assertThat(replay().replay(setAside(), ORDER)).isEqualTo(new Outcome.Replayed());
            }
            writing.get();
        }
        String[] all =
                IntStream.rangeClosed(0, last).mapToObj(Integer::toString).toArray(String[]::new);
        awaitCopies(all);
        assertThat(heldBack()).isZero();
    }

    @Test
    void whatFailsAgainStaysWhereItIsAndWhatFailsBehindItIsSetAsideToo() {
        fails("2", "4");
        replica.notebook().write(key, "1", "2", "3", "4", "5");
        awaitWaiting(3);

        assertThat(replay().replay(setAside(), ORDER)).isInstanceOf(Outcome.Failed.class);
        assertThat(heldBack()).isEqualTo(4);
        fails("4");
        replay().replay(setAside(), ORDER);

        awaitCopies("1", "2", "3");
        await().until(() -> heldBack() == 2 && isSetAside());
        assertThat(awaitRecords(DEAD_LETTERS, key, 2)).hasSize(2);
        isMended();
        replay().replay(setAside(), ORDER);
        awaitCopies("1", "2", "3", "4", "5");
    }

    @Test
    void whatIsDiscardedHasNoEffectAndWhatWaitsBehindItGoesOn() {
        fails("bad");
        replica.notebook().write(key, "before", "bad", "after");
        awaitWaiting(1);
        ConsumerRecord<byte[], byte[]> bad = awaitRecords("notes", key, 3).get(1);

        replay().discard(setAside(), new Order("grace", "It was never meant"));
        awaitCopies("before", "after");
        isMended();
        KafkaLog.writeAgain(bad);
        replica.notebook().write(key, "last");
        awaitCopies("before", "after", "last");
    }

    @Test
    void whatIsNoFactHoldsItsKeyBackUntilItIsDiscarded() {
        KafkaLog.write(new ProducerRecord<>("notes", bytes(key), bytes("garbage")));
        awaitSetAside();
        replica.notebook().write(key, "after");
        awaitWaiting(1);

        assertThat(replay().replay(setAside(), ORDER)).isInstanceOf(Outcome.Failed.class);
        replay().discard(setAside(), ORDER);
        awaitCopies("after");
    }

    @Test
    void whatWasDiscardedHoldsNothingBackWhenItsOffsetWasNotCommitted() {
        KafkaLog.write(new ProducerRecord<>("notes", bytes(key), bytes("garbage")));
        awaitSetAside();
        replay().discard(setAside(), ORDER);
        var container = replica.bean(ReactionsContainer.class);
        container.stop();
        replica.notebook().write(key, "after");
        KafkaLog.hearAgain(awaitRecords("notes", key, 2).getFirst(), "dead-letters-test");
        container.start();

        awaitCopies("after");
        assertThat(heldBack()).isZero();
    }

    @Test
    void aDryRunTellsWhatAReplayWouldDoAndDoesNothing() {
        fails("bad");
        replica.notebook().write(key, "bad", "after");
        awaitWaiting(1);

        assertThat(replay().dryRun(setAside()).cause()).contains("This reaction has a bug");
        isMended();
        DryRun run = replay().dryRun(setAside());
        assertThat(run.cause()).isNull();
        assertThat(run.says()).singleElement().satisfies(said -> {
            assertThat(said.topic()).isEqualTo("copies");
            assertThat(said.payload()).contains("\"bad\"");
        });
        assertThat(run.changes()).containsExactlyEntriesOf(Map.of("public.copy", new DryRun.Changes(1, 0, 0)));
        assertThat(copies()).isEmpty();
        assertThat(heldBack()).isEqualTo(2);
        long first = setAside();
        assertThatThrownBy(() -> replay().dryRun(first + 1)).isInstanceOf(NotFirstException.class);
        replay().replay(first, ORDER);
        awaitCopies("bad", "after");
    }

    @Test
    void whoDidWhatAndWhyIsWrittenDownWithIt() {
        fails("bad");
        replica.notebook().write(key, "bad");
        awaitSetAside();
        replay().replay(setAside(), new Order("ada", "Just a try"));
        isMended();
        replay().replay(setAside(), ORDER);

        assertThat(replica.bean(JdbcClient.class)
                        .sql("SELECT done_by, why, outcome FROM eventing.parked_action WHERE key = ? ORDER BY id")
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
        replica.notebook().write(key, "bad", "after", "and after");
        awaitWaiting(2);
        long place = setAside();
        isMended();
        var consumers = replica.bean(ReactionsStart.class);
        var container = replica.bean(ReactionsContainer.class);
        consumers.stop();
        container.stop();
        assertThat(replay().replay(place, ORDER)).isEqualTo(new Outcome.Replayed());
        assertThat(copies()).containsExactly("bad");
        assertThat(heldBack()).isEqualTo(2);

        consumers.start();
        awaitCopies("bad", "after", "and after");
    }

    @Test
    void aReplayThatLosesItsDatabaseSessionChangesNothing() {
        fails("bad");
        replica.notebook().write(key, "bad", "after");
        awaitWaiting(1);
        replica.copyist().also(key, _ -> replica.copyist().loseTheSession());

        assertThat(replay().replay(setAside(), ORDER)).isInstanceOf(Outcome.NotNow.class);
        assertThat(copies()).isEmpty();
        assertThat(heldBack()).isEqualTo(2);
        isMended();
        replay().replay(setAside(), ORDER);
        awaitCopies("bad", "after");
    }

    @Test
    void aFactThatIsBeingTriedAgainDuringARebalanceIsNotLostAndNothingOvertakesIt() {
        var healed = new AtomicBoolean();
        replica.copyist().also(key, note -> {
            if (note.getText().equals("slow") && !healed.get()) {
                throw new QueryTimeoutException("The database is busy");
            }
        });
        replica.notebook().write(key, "before", "slow", "after");
        awaitCopies("before");

        try (Replica second = replica.another()) {
            var busy = second.bean(ReactionsContainer.class);
            second.copyist().also(key, note -> {
                if (!healed.get()) {
                    throw new QueryTimeoutException("The database is busy");
                }
            });
            await().until(() -> busy.getAssignedPartitions() != null
                    && !busy.getAssignedPartitions().isEmpty());
            healed.set(true);
            awaitCopies("before", "slow", "after");
        }
        replica.notebook().write(key, "last");
        awaitCopies("before", "slow", "after", "last");
        assertThat(heldBack()).isZero();
    }

    @Test
    void whenAsMuchIsHeldBackAsMayBeTheConsumerWaitsAndGoesOnOnceThereIsRoom() {
        KafkaLog.passOverWhatIsThere("notes", "small-parking"); // Other tests write what is no fact.
        try (Replica small = Replica.of("small-parking", Map.of("pasdequatre.eventing.reactions.parking-limit", "2"))) {
            List<String> keys = Stream.generate(UUID::randomUUID)
                    .limit(3)
                    .map(UUID::toString)
                    .toList();
            keys.forEach(each -> small.copyist().also(each, _ -> {
                throw new IllegalStateException("This reaction has a bug");
            }));
            keys.forEach(each -> small.notebook().write(each, "bad"));
            small.notebook().write(key, "behind them");
            Replay replay = small.bean(ReactionsContainer.class).replay();
            await().until(() -> replay.heldBack().setAside() == 2);
            await().untilAsserted(() ->
                    assertThat(small.bean(ReactionsStart.class).problem()).isPresent());

            JdbcClient jdbc = small.bean(JdbcClient.class);
            replay.discard(
                    jdbc.sql("SELECT min(place) FROM eventing.parked")
                            .query(Long.class)
                            .single(),
                    ORDER);

            await().until(() -> replay.heldBack().setAside() == 2);
            await().untilAsserted(
                            () -> assertThat(small.copyist().copiesOf(key)).containsExactly("behind them"));
        }
    }

    @Test
    void deadLettersThatWereSeenToAreForgottenOnceTheyAreOldAndNoOthers() {
        fails("bad");
        String other = UUID.randomUUID().toString();
        replica.copyist().also(other, _ -> {
            throw new IllegalStateException("This reaction has a bug");
        });
        replica.notebook().write(key, "bad");
        replica.notebook().write(other, "bad");
        awaitSetAside();
        await().until(() -> deadLetters(other) == 1);
        isMended();
        replay().replay(setAside(), ORDER);
        owner().sql("UPDATE eventing.dead_letter SET failed_at = failed_at - interval '40 days'")
                .update();

        await().untilAsserted(() -> {
            replica.bean(Caretaker.class).round();
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
        replica.copyist().also(key, note -> {
            if (List.of(texts).contains(note.getText())) {
                throw new IllegalStateException("This reaction has a bug");
            }
        });
    }

    private void isMended() {
        replica.copyist().also(key, _ -> {});
    }

    private static Replay replay() {
        return replica.bean(ReactionsContainer.class).replay();
    }

    private List<String> copies() {
        return replica.copyist().copiesOf(key);
    }

    private void awaitCopies(String... texts) {
        await().untilAsserted(() -> assertThat(copies()).containsExactly(texts));
    }

    private boolean isSetAside() {
        return count("cause_type IS NOT NULL") > 0;
    }

    private void awaitSetAside() {
        await().until(this::isSetAside);
    }

    private void awaitWaiting(int facts) {
        await().untilAsserted(() -> assertThat(count("cause_type IS NULL")).isEqualTo(facts));
    }

    private long heldBack() {
        return count("true");
    }

    private long count(String which) {
        return replica.bean(JdbcClient.class)
                .sql("SELECT count(*) FROM eventing.parked WHERE key = ? AND " + which)
                .param(bytes(key))
                .query(Long.class)
                .single();
    }

    /** The place of what is first of this key. */
    private long setAside() {
        return replica.bean(JdbcClient.class)
                .sql("SELECT min(place) FROM eventing.parked WHERE key = ?")
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
