package io.pasdequatre.notes;

import static io.pasdequatre.notes.KafkaLog.awaitRecords;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.inbox.HeldBack;
import io.pasdequatre.eventing.inbox.ReactionsContainer;
import io.pasdequatre.eventing.inbox.Replay;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Poisoned facts by the thousand, and healthy ones between them. The build does it with some; with as many as you like,
 * and the figures:
 *
 * <pre>
 * ./mvnw -q -am -pl eventing-spring-boot-starter test -Dtest=PoisonBurstTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dpoisoned=10000</pre>
 */
class PoisonBurstTest {

    private static final int POISONED = Integer.getInteger("poisoned", 250);
    private static final int TRANSACTION = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Replay.Order ORDER = new Replay.Order("grace", "The bug is mended");

    private final String healthy = UUID.randomUUID().toString();

    @Test
    void aBurstOfPoisonedFactsIsSetAsideTheRestFlowsAndAllOfThemCanBeReplayed() {
        String service = "burst";
        Deployment.create("notes");
        KafkaLog.passOverWhatIsThere("notes", service);
        try (Replica replica = Replica.of(service)) {
            List<String> keys = IntStream.range(0, POISONED)
                    .mapToObj(i -> healthy + "-" + i)
                    .toList();
            keys.forEach(key -> replica.copyist().also(key, _ -> {
                throw new IllegalStateException("This reaction has a bug");
            }));
            var consumers = replica.bean(ReactionsContainer.class);
            consumers.stop();
            for (int i = 0; i < POISONED; i += TRANSACTION) {
                keys.subList(i, i + TRANSACTION)
                        .forEach(key -> replica.notebook().write(key, "bad"));
                replica.notebook().write(healthy, Integer.toString(i));
            }
            int flowing = POISONED / TRANSACTION;
            awaitRecords("notes", healthy, flowing);
            awaitRecords("notes", keys.getLast(), 1);

            long begin = System.nanoTime();
            consumers.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(replica.copyist().copiesOf(healthy)).hasSize(flowing));
            double flowed = secondsSince(begin);
            await().atMost(PATIENCE).until(() -> consumers.replay().heldBack(), held -> held.setAside() == POISONED);
            double aside = secondsSince(begin);

            keys.forEach(key -> replica.copyist().also(key, _ -> {}));
            long replaying = System.nanoTime();
            replica.bean(JdbcClient.class)
                    .sql("SELECT place FROM eventing.parked ORDER BY place")
                    .query(Long.class)
                    .list()
                    .forEach(place -> assertThat(consumers.replay().replay(place, ORDER))
                            .isEqualTo(new Replay.Outcome.Replayed()));
            System.out.printf(
                    "%d poisoned facts: set aside after %.1f s, the %d healthy ones between them done after %.1f s; replayed one by one in %.1f s%n",
                    POISONED, aside, flowing, flowed, secondsSince(replaying));
            assertThat(consumers.replay().heldBack())
                    .extracting(HeldBack::setAside, HeldBack::waiting)
                    .containsExactly(0L, 0L);
            assertThat(keys)
                    .allSatisfy(
                            key -> assertThat(replica.copyist().copiesOf(key)).containsExactly("bad"));
        }
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
