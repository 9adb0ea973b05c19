package io.pasdequatre.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The seeds of every build. How to run more of them, or one alone, is in docs/simulation.md. */
class SimulationTest {

    private static final long SEEDS = 6_000;

    @Test
    void noSeedViolatesAnInvariant() {
        Campaign campaign = Campaign.of(0, SEEDS);
        System.out.println(campaign);
        assertThat(campaign.failed())
                .as(() -> campaign + "\n" + String.join("\n", campaign.failed().story()))
                .isNull();
        assertThat(campaign.seeds()).isEqualTo(SEEDS);
    }

    /** Ids, the clock, hash codes and the order of sets differ from process to process. */
    @Test
    void theSameSeedsAreTheSameStoriesInAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Simulate.class.getName(),
                        "1000 seeds")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(told.strip()).endsWith(Campaign.of(0, 1_000).trace());
    }

    /** A simulation that never gets where it is interesting would find nothing and be green. */
    @Test
    void theSeedsGoEverywhere() {
        var seen = new TreeMap<String, Integer>();
        var simulator = new Simulator();
        LongStream.range(0, 300)
                .forEach(seed -> Pattern.compile("[A-Z]\\w+|crashes|rebalances|accepted|refused")
                        .matcher(String.join("\n", simulator.run(seed).story()))
                        .results()
                        .forEach(word -> seen.merge(word.group(), 1, Integer::sum)));
        assertThat(seen)
                .containsKeys(
                        "CUSTOMER", "TIMED_OUT", "OUT_OF_STOCK", "PAYMENT_DECLINED", "SHIPPED", "WITHDRAWN", "VOIDED")
                .containsKeys("CancellationRequested", "PaymentRefunded", "StockReleased", "OrderShipped")
                .containsKeys("crashes", "rebalances", "accepted", "refused");
    }
}
