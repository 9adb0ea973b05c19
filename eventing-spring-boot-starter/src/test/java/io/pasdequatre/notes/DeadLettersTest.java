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
import io.pasdequatre.eventing.inbox.Replay;
import io.pasdequatre.eventing.inbox.Replay.DryRun;
import io.pasdequatre.eventing.inbox.Replay.Order;
import io.pasdequatre.eventing.inbox.Replay.Outcome;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
