package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.deadletters.Unprocessed;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.replay.Replay;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Poisoned events by the thousand, and healthy ones between them. The build does it with some; with as many as you
 * like, and the figures:
 *
 * <pre>
 * ./mvnw -q -Pthorough -am -pl starter-tests test -Dtest=PoisonBurstTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dpoisoned=10000</pre>
 *
 * <p>The short form is {@link DeadLettersTest}, which has a few of them.
 */
@Tag("thorough")
class PoisonBurstTest {

    private static final int POISONED = Integer.getInteger("poisoned", 250);
    private static final int TRANSACTION = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Replay.Request REQUEST = new Replay.Request("grace", "The bug is mended");

    private final String healthy = UUID.randomUUID().toString();

    @Test
    void aBurstOfPoisonedEventsIsDeadLetteredTheRestFlowsAndAllOfThemCanBeReplayed() {
        String service = "burst";
        Deployment.create("notes");
        KafkaLog.skipWhatIsThere("notes", service);
        try (Replica replica = Replica.of(service)) {
            List<String> keys = IntStream.range(0, POISONED)
                    .mapToObj(i -> healthy + "-" + i)
                    .toList();
            keys.forEach(key -> replica.copier().also(key, _ -> {
                throw new IllegalStateException("This reaction has a bug");
            }));
            var consumers = replica.bean(ReactionsContainer.class);
            var replay = replica.bean(Replay.class);
            consumers.stop();
            for (int i = 0; i < POISONED; i += TRANSACTION) {
                keys.subList(i, i + TRANSACTION).forEach(key -> replica.writer().write(key, "bad"));
                replica.writer().write(healthy, Integer.toString(i));
            }
            int flowing = POISONED / TRANSACTION;
            awaitRecords("notes", healthy, flowing);
            awaitRecords("notes", keys.getLast(), 1);

            long begin = System.nanoTime();
            consumers.start();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(replica.copier().copiesOf(healthy)).hasSize(flowing));
            double flowed = secondsSince(begin);
            await().atMost(PATIENCE).until(replay::unprocessed, count -> count.deadLetters() == POISONED);
            double deadLettered = secondsSince(begin);

            keys.forEach(key -> replica.copier().also(key, _ -> {}));
            long replaying = System.nanoTime();
            replica.bean(JdbcClient.class)
                    .sql("SELECT place FROM eventing.unprocessed ORDER BY place")
                    .query(Long.class)
                    .list()
                    .forEach(place ->
                            assertThat(replay.replay(place, REQUEST)).isEqualTo(new Replay.Outcome.Replayed()));
            System.out.printf(
                    "%d poisoned events: dead letters after %.1f s, the %d healthy ones between them done after %.1f s; replayed one by one in %.1f s%n",
                    POISONED, deadLettered, flowing, flowed, secondsSince(replaying));
            assertThat(replay.unprocessed())
                    .extracting(Unprocessed::deadLetters, Unprocessed::parked)
                    .containsExactly(0L, 0L);
            assertThat(keys)
                    .allSatisfy(
                            key -> assertThat(replica.copier().copiesOf(key)).containsExactly("bad"));
        }
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
