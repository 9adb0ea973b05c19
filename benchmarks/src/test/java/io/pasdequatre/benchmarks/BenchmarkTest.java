package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** That the benchmark still runs, not what it measures. */
class BenchmarkTest {

    @Test
    void aRunOfAFewHundredEventsFindsEachOfThemInKafkaAndPrintsItsFigures() throws Exception {
        assumeTrue(PgRecvlogical.find().isPresent(), "pg_recvlogical is not installed");
        Report report = Benchmark.run(Plan.SMOKE);
        assertThat(report.asMarkdown())
                .contains("fsync=on")
                .containsPattern("\\| drain, raw \\| [1-9]\\d* events/s")
                .containsPattern("\\| drain, relay \\| [1-9]\\d* events/s")
                .containsPattern("\\| commit returned to consumer \\| p50 [\\d.]+ ms, p99 [\\d.]+ ms, max [\\d.]+ ms");
    }

    @Test
    void percentilesAreOfTheNearestRank() {
        long[] millis = new long[200];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = (200 - i) * 1_000_000L;
        }
        assertThat(Percentiles.of(millis)).isEqualTo(new Percentiles(100, 198, 200));
        assertThat(Percentiles.median(new double[] {3, 1, 10})).isEqualTo(3);
        assertThat(Percentiles.median(new double[] {3, 1})).isEqualTo(2);
    }
}
