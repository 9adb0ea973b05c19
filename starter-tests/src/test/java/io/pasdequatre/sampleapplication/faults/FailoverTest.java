package io.pasdequatre.sampleapplication.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.sampleapplication.faults.Tail.Arrival;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two replicas under load, each with a cable of its own to the database. The one that leads is killed, frozen, cut off
 * or stopped, and the other takes over; what was committed all reaches Kafka, and nothing before its turn. The build
 * tries each once; as often as you like, with a table of the times at the end:
 *
 * <pre>
 * ./mvnw -q -Pthorough -am -pl starter-tests test -Dtest=FailoverTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dtries=20</pre>
 *
 * {@code -Drate} sets the transactions per second (200).
 */
class FailoverTest {

    private static final int TRIES = Integer.getInteger("tries", 1);
    private static final int RATE = Integer.getInteger("rate", 200);

    /** Not a promise of speed, but after which events do not flow again by themselves. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Map<Fault, List<Failover>> MEASURED = new EnumMap<>(Fault.class);

    private static Replicas replicas;
    private static Tail tail;
    private static Place first;
    private static Place second;
    private Load load;

    /** What happens to the leader. */
    private enum Fault {
        KILLED,
        FROZEN,
        CUT_OFF,
        STOPPED
    }

    /** Where a replica runs: it has a cable of its own. */
    private static final class Place {

        private final Cable cable = Cable.to(replicas.databasePort());
        private ReplicaProcess replica = replicas.startBehind(cable);

        Place() throws IOException {}

        void startAnother() {
            replica = replicas.startBehind(cable);
        }
    }

    /**
     * One try; all times in milliseconds from the fault.
     *
     * @param toNextEvent until the first event came that was committed after the fault
     * @param gap the longest time in which nothing came
     * @param lastOfFormer until the last record came from the former leader; negative if none did
     * @param ofZombie records from the former leader that came after the first of its successor
     */
    private record Failover(long toNextEvent, long gap, long lastOfFormer, long ofZombie) {}

    @BeforeAll
    static void startTwoReplicas() throws IOException, InterruptedException {
        replicas = Replicas.ofANewService();
        tail = Tail.of(replicas);
        first = new Place();
        second = new Place();
    }

    @AfterAll
    static void stopAndReport() throws IOException {
        tail.close();
        replicas.close();
        first.cable.close();
        second.cable.close();
        report();
    }

    @BeforeEach
    void begin() {
        load = Load.on(replicas.database(), RATE);
    }

    @AfterEach
    void end() {
        load.close();
    }

    @Test
    void whenTheLeaderIsKilledAnotherReplicaPublishesAllThatWasCommitted() throws SQLException {
        for (int i = 0; i < TRIES; i++) {
            Place leader = leader();
            long at = System.nanoTime();
            Instant since = Instant.now();
            leader.replica.kill();
            awaitFailover(Fault.KILLED, leader.replica, at, since);
            leader.startAnother();
        }
        assertNothingLost();
    }

    @Test
    void aFrozenLeaderIsReplacedAndWhenItWakesItStandsBy() throws SQLException {
        for (int i = 0; i < TRIES; i++) {
            Place leader = leader();
            long at = System.nanoTime();
            Instant since = Instant.now();
            leader.replica.freeze();
            try {
                awaitSuccessor(leader.replica, since);
            } finally {
                leader.replica.thaw();
            }
            awaitFailover(Fault.FROZEN, leader.replica, at, since);
            awaitSilentStandby(leader.replica);
        }
        assertNothingLost();
    }

    /**
     * The short form is {@link #aFrozenLeaderIsReplacedAndWhenItWakesItStandsBy}: it loses its lease in the same way.
     */
    @Test
    @Tag("thorough")
    void aLeaderThatIsCutOffFromTheDatabaseStopsPublishingAndIsReplaced() throws SQLException {
        for (int i = 0; i < TRIES; i++) {
            Place leader = leader();
            long at = System.nanoTime();
            Instant since = Instant.now();
            leader.cable.cut();
            try {
                awaitFailover(Fault.CUT_OFF, leader.replica, at, since);
                await("it knows that it no longer leads").atMost(LIMIT).until(() -> !leader.replica.leads());
                assertSilent(leader.replica);
            } finally {
                leader.cable.mend();
            }
            awaitSilentStandby(leader.replica);
        }
        assertNothingLost();
    }

    /**
     * The short form is {@link #whenTheLeaderIsKilledAnotherReplicaPublishesAllThatWasCommitted}: another replica takes
     * over.
     */
    @Test
    @Tag("thorough")
    void aRollingRestartInterruptsTheEventsOnlyBriefly() throws SQLException {
        for (int i = 0; i < TRIES; i++) {
            Place leader = leader();
            long at = System.nanoTime();
            Instant since = Instant.now();
            leader.replica.stop();
            awaitFailover(Fault.STOPPED, leader.replica, at, since);
            leader.startAnother();
        }
        assertNothingLost();
    }

    @Test
    void aReplicaThatStandsByIsQuiet() {
        ReplicaProcess standby = other(leader()).replica;
        int before = standby.lines().size();

        await("five seconds of work").atMost(LIMIT).until(() -> load.transactions() > RATE * 5L);

        assertThat(standby.phase()).isEqualTo("STANDBY");
        List<String> lines = standby.lines().subList(before, standby.lines().size());
        assertThat(lines).noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
        assertThat(lines.stream().map(line -> line.substring(line.indexOf(" : ") + 1)))
                .doesNotHaveDuplicates();
    }

    /** Waits until one replica publishes and the other stands by. */
    private Place leader() {
        await("one leads and one stands by")
                .atMost(LIMIT)
                .until(() -> first.replica.leads() != second.replica.leads()
                        && (first.replica.phase() + second.replica.phase()).contains("STANDBY"));
        Place leader = first.replica.leads() ? first : second;
        int before = tail.countBy(leader.replica);
        await("the leader publishes").atMost(LIMIT).until(() -> tail.countBy(leader.replica) > before + RATE);
        return leader;
    }

    private static Place other(Place place) {
        return place == first ? second : first;
    }

    /** Waits for the first event that was committed after the fault and that another replica published. */
    private static Arrival awaitSuccessor(ReplicaProcess former, Instant fault) {
        return await("another replica publishes")
                .atMost(LIMIT)
                .until(
                        () -> tail.firstNotBy(
                                former, arrival -> arrival.appended().isAfter(fault)),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void awaitFailover(Fault fault, ReplicaProcess former, long at, Instant since) {
        long next = awaitSuccessor(former, since).at();
        awaitMoreEvents(); // Until all is as it was, for the longest gap to be over.
        long[] ofFormer = tail.by(former).stream().mapToLong(Arrival::at).toArray();
        long last = ofFormer.length == 0 ? at - 1 : ofFormer[ofFormer.length - 1];
        long firstOfSuccessor = tail.firstNotBy(former, arrival -> arrival.at() > at)
                .orElseThrow()
                .at();
        long ofZombie =
                Arrays.stream(ofFormer).filter(time -> time > firstOfSuccessor).count();
        MEASURED.computeIfAbsent(fault, _ -> new ArrayList<>())
                .add(new Failover(millis(next - at), millis(longestGap(at)), millis(last - at), ofZombie));
        tail.forgetArrivals();
    }

    private static long longestGap(long since) {
        long[] times = tail.times();
        long longest = 0;
        for (int i = 1; i < times.length; i++) {
            if (times[i] > since) {
                longest = Math.max(longest, times[i] - times[i - 1]);
            }
        }
        return longest;
    }

    /** What a zombie had under way may still come until it reports that it stands by, and nothing after that. */
    private void awaitSilentStandby(ReplicaProcess former) {
        await("the former leader stands by")
                .atMost(LIMIT)
                .until(() -> former.phase().equals("STANDBY"));
        assertSilent(former);
    }

    private void assertSilent(ReplicaProcess former) {
        tail.catchUp();
        int before = tail.countBy(former);
        awaitMoreEvents();
        assertThat(tail.countBy(former)).as("records of %s", former).isEqualTo(before);
    }

    private void awaitMoreEvents() {
        long before = tail.events();
        await("events flow").atMost(LIMIT).until(() -> tail.events() > before + RATE * 2L);
    }

    private void assertNothingLost() throws SQLException {
        load.stop();
        Verdict.on(replicas, tail).assertHolds();
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static void report() {
        System.out.printf(
                "%-8s %5s | %-25s | %-25s | %-25s | %s%n",
                "leader",
                "tries",
                "to the next event, ms",
                "longest gap, ms",
                "last of the former, ms",
                "records of a zombie");
        MEASURED.forEach((fault, failovers) -> System.out.printf(
                "%-8s %5d | %s | %s | %s | %s%n",
                fault,
                failovers.size(),
                p50AndMax(failovers, Failover::toNextEvent),
                p50AndMax(failovers, Failover::gap),
                p50AndMax(failovers, Failover::lastOfFormer),
                p50AndMax(failovers, Failover::ofZombie)));
    }

    private static String p50AndMax(List<Failover> failovers, ToLongFunction<Failover> value) {
        long[] sorted = failovers.stream().mapToLong(value).sorted().toArray();
        return "p50 %6d, max %6d   ".formatted(sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }
}
