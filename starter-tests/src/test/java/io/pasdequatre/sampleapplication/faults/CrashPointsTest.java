package io.pasdequatre.sampleapplication.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.relay.DyingRelay;
import io.pasdequatre.eventing.relay.DyingRelay.Point;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A relay dies at every step of publishing a batch. What it had read is published by the next one: each event at least
 * once, and of each key in its order. That a repeated event has one effect is the consumer's part, and
 * {@link io.pasdequatre.sampleapplication.ReactionsTest}'s.
 */
class CrashPointsTest {

    private static final int ROWS = 20;

    private static Replicas replicas;
    private static Tail tail;

    @BeforeAll
    static void makeTheTables() throws InterruptedException {
        replicas = Replicas.ofANewService();
        tail = Tail.of(replicas);
        replicas.start().stop();
    }

    @AfterAll
    static void stop() {
        tail.close();
        replicas.close();
    }

    /** Read, sent, acknowledged, marked, flushed: each begins with what the one before left. */
    @Test
    void whateverStepTheRelayDiesAtEveryEventIsPublished() throws Exception {
        try (var writer = new Writer(replicas.database(), 1)) {
            assertThat(recordsUntilItDies(writer, when(Point.READ))).isZero();
            assertThat(recordsUntilItDies(writer, "-D%s=1".formatted(PublishedBy.DIES_AT)))
                    .isPositive();
            assertThat(recordsUntilItDies(writer, when(Point.ACKNOWLEDGED))).isPositive();
            assertThat(recordsUntilItDies(writer, when(Point.MARKED))).isPositive();
            assertThat(recordsUntilItDies(writer, when(Point.FLUSHED))).isPositive();
            writer.write(twentyLines());
        }
        replicas.start();

        Verdict verdict = Verdict.on(replicas, tail);
        verdict.assertHolds();
        assertThat(verdict.events()).isEqualTo(6 * ROWS);
    }

    private static String when(Point point) {
        return "-D%s=%s".formatted(DyingRelay.DIES_WHEN, point);
    }

    /** How many records reach Kafka, new or again, from a relay that dies like that. */
    private static long recordsUntilItDies(Writer writer, String option) {
        long before = tail.events() + tail.repeats();
        writer.write(twentyLines());
        ReplicaProcess relay = replicas.launch(DyingRelay.class, option);
        assertThat(relay.awaitEnd()).isEqualTo(PublishedBy.DIED);
        tail.catchUp();
        return tail.events() + tail.repeats() - before;
    }

    private static String[] twentyLines() {
        return Collections.nCopies(ROWS, UUID.randomUUID().toString()).toArray(String[]::new);
    }
}
