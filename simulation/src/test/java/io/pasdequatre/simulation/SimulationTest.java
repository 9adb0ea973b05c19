package io.pasdequatre.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The seeds of every build. How to run more of them, or one alone, is in docs/simulation.md. */
class SimulationTest {

    private static final long SEEDS = 1_000;
    private static final long MANY_SEEDS = Long.getLong("seeds", 6_000);

    @Test
    void noSeedViolatesAnInvariant() {
        assertNoViolation(0, SEEDS);
    }

    /** Its short form is {@link #noSeedViolatesAnInvariant}, and this goes on where that one ends. */
    @Test
    @Tag("thorough")
    void noneOfManySeedsViolatesAnInvariant() {
        assertNoViolation(SEEDS, MANY_SEEDS - SEEDS);
    }

    private static void assertNoViolation(long first, long seeds) {
        Campaign campaign = Campaign.of(first, seeds);
        System.out.println(campaign);
        assertThat(campaign.failed())
                .as(() -> campaign + "\n" + String.join("\n", campaign.failed().trace()))
                .isNull();
        assertThat(campaign.seeds()).isEqualTo(seeds);
    }

    /** Ids, the clock, hash codes and the order of sets differ from process to process. */
    @Test
    void theSameSeedsAreTheSameRunsInAnotherProcess() throws Exception {
        assertSameRunsInAnotherProcess(150);
    }

    /** Its short form is {@link #theSameSeedsAreTheSameRunsInAnotherProcess}. */
    @Test
    @Tag("thorough")
    void aThousandSeedsAreTheSameRunsInAnotherProcess() throws Exception {
        assertSameRunsInAnotherProcess(1_000);
    }

    private static void assertSameRunsInAnotherProcess(long seeds) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Simulate.class.getName(),
                        seeds + " seeds")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed.strip()).endsWith(Campaign.of(0, seeds).trace());
    }

    /** A simulation that never gets where it is interesting would find nothing and be green. */
    @Test
    void theSeedsGoEverywhere() {
        var seen = new TreeMap<String, Integer>();
        var simulator = new Simulator();
        LongStream.range(0, 300)
                .forEach(seed -> Pattern.compile("[A-Z]\\w+|crashes|rebalances|accepted|refused")
                        .matcher(String.join("\n", simulator.run(seed).trace()))
                        .results()
                        .forEach(word -> seen.merge(word.group(), 1, Integer::sum)));
        assertThat(seen)
                .containsKeys(
                        "CUSTOMER", "TIMED_OUT", "OUT_OF_STOCK", "PAYMENT_DECLINED", "SHIPPED", "WITHDRAWN", "VOIDED")
                .containsKeys("RETURNING", "RETURNED", "ReturnLabelIssued", "GoodsReturned")
                .containsKeys("CancellationRequested", "PaymentRefunded", "StockReleased", "OrderShipped")
                .containsKeys("Captured", "Declined", "Closed", "NeverUsed", "Unanswered", "Unreachable")
                .containsKeys("PaymentDeclined", "Refused", "RefundRefused", "PENDING")
                .containsKeys("crashes", "rebalances", "accepted", "refused");
    }
}
