package io.pasdequatre.sampleapplication.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.sampleapplication.faults.Tail.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A relay that is killed at random moments under load, and started again. {@code -Pthorough} does it a few times; as
 * often as you like, with the progress and a summary:
 *
 * <pre>
 * ./mvnw -q -Pthorough -am -pl starter-tests test -Dtest=RelayCrashTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dkills=500</pre>
 *
 * {@code -Drate} sets the transactions per second (200), {@code -Dseed} the moments.
 *
 * <p>The short form is {@link CrashPointsTest}, which kills the relay once at each of its steps.
 */
@Tag("thorough")
class RelayCrashTest {

    private static final int KILLS = Integer.getInteger("kills", 8);
    private static final int RATE = Integer.getInteger("rate", 200);
    private static final long SEED = Long.getLong("seed", 1);

    /**
     * A crash repeats what was published since the slot was last confirmed. The relay confirms after a batch, twice a
     * second at most, so that is the batch it was at and what the confirmation before let through: allow for four times
     * the interval, since the machine may be busy with other things.
     */
    private static final Duration UNCONFIRMED = Duration.ofSeconds(2);

    /** The most events that are published at once, {@code OutboxQueue.LARGEST_BATCH}. */
    private static final long BATCH = 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Long> startsMillis = new ArrayList<>();
    private final List<Long> repeats = new ArrayList<>();
    private long unconfirmed;

    /** A replica and when it was launched, {@link System#nanoTime()}. */
    private record Life(ReplicaProcess replica, long launched) {

        static Life begin(Replicas replicas) {
            long now = System.nanoTime();
            return new Life(replicas.launch(), now);
        }
    }

    @Test
    void everyCommittedEventReachesKafkaInItsOrderHoweverOftenTheRelayIsKilled() throws Exception {
        try (var replicas = Replicas.ofANewService();
                var tail = Tail.of(replicas)) {
            replicas.start().stop(); // It has made the tables.
            Life life = Life.begin(replicas);
            try (var load = Load.on(replicas.database(), RATE)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    awaitRandomMoment(kill, life.replica, tail, load);
                    life = killAndStartAnother(life, replicas, tail);
                    reportProgress(kill, tail);
                }
                awaitPublishing(life.replica, tail);
                load.stop();
            }
            Verdict verdict = Verdict.on(replicas, tail);
            judgeRepeats(life, System.nanoTime(), tail);
            report(verdict);
            verdict.assertHolds();
        }
    }

    /** Some die at work, some while they publish what gathered without them, some even while they start. */
    private void awaitRandomMoment(int kill, ReplicaProcess replica, Tail tail, Load load) {
        if (kill % 4 != 0) {
            awaitPublishing(replica, tail);
        }
        if (kill % 4 == 1) {
            long events = tail.events() + random.nextInt(RATE * 20);
            awaitMoment(() -> tail.events() > events);
        } else {
            long transactions = load.transactions() + random.nextInt(RATE * (kill % 4 == 0 ? 8 : 3));
            awaitMoment(() -> load.transactions() > transactions);
        }
    }

    private static void awaitMoment(Callable<Boolean> moment) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(moment);
    }

    private static void awaitPublishing(ReplicaProcess replica, Tail tail) {
        await(replica.name() + " publishes").atMost(PATIENCE).until(() -> tail.countBy(replica) > 0);
    }

    private Life killAndStartAnother(Life life, Replicas replicas, Tail tail) {
        life.replica.kill();
        long killed = System.nanoTime();
        Life next = Life.begin(replicas);
        judgeRepeats(life, killed, tail);
        return next;
    }

    /** A replica repeats no more than what those before it may have left unconfirmed. */
    private void judgeRepeats(Life life, long ended, Tail tail) {
        tail.catchUp();
        List<Arrival> published = tail.by(life.replica);
        tail.forgetArrivalsBy(life.replica);
        if (published.isEmpty()) {
            return; // It was killed before it came to that.
        }
        startsMillis.add(TimeUnit.NANOSECONDS.toMillis(published.getFirst().at() - life.launched));
        repeats.add(published.stream().filter(Arrival::again).count());
        assertThat(repeats.getLast())
                .as("what %s published again", life.replica)
                .isLessThanOrEqualTo(unconfirmed + BATCH);
        long confirmed = ended - UNCONFIRMED.toNanos();
        long afterwards =
                published.stream().filter(arrival -> arrival.at() > confirmed).count();
        unconfirmed = published.getFirst().at() < confirmed ? afterwards : unconfirmed + published.size();
    }

    private static void reportProgress(int kill, Tail tail) {
        if (kill % 10 == 0) {
            System.out.printf("%d kills, %d events, %d repeats%n", kill, tail.events(), tail.repeats());
        }
    }

    private void report(Verdict verdict) {
        System.out.printf(
                "%d events, %d kills, %d keys lost events, %d wrong; repeats after a kill: median %d, max %d;"
                        + " from the start of a JVM to its first event: median %d ms, max %d ms%n",
                verdict.events(),
                KILLS,
                verdict.lost().size(),
                verdict.wrong().size(),
                median(repeats),
                Collections.max(repeats),
                median(startsMillis),
                Collections.max(startsMillis));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
