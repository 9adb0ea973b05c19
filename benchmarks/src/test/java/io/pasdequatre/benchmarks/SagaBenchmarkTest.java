package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * That the benchmark of whole sagas, of the peers and of feeds still runs and loses nothing, and that an order costs no
 * more commits, statements and write-ahead log than its published limits. It asserts no time.
 */
class SagaBenchmarkTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "performance.md");

    private static Report report = new Report();
    private static Report feeds = new Report();
    private static final Map<Peer, Future<Peers.Round>> peers = new EnumMap<>(Peer.class);

    @BeforeAll
    static void run() throws Exception {
        report = SagaBenchmark.run(SagaPlan.SMOKE, SagaBenchmarkTest::measure);
    }

    /** The peers all at once, since nobody asks how long they take. */
    private static void measure(SagaBenchmark benchmark) throws Exception {
        benchmark.measure();
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Peer peer : Peer.values()) {
                peers.put(peer, each.submit(() -> benchmark.peers().measure(peer)));
            }
        }
        feeds = FeedBenchmark.measure(benchmark.stack(), FeedPlan.SMOKE);
    }

    @Test
    void everyFeedHasTheNewPriceWhereverFeedsAre() {
        assertThat(feeds.asMarkdown())
                .containsPattern("\\| until the last of 500 feeds has it \\| [\\d.]+ s \\| [\\d.]+ s \\| at once \\|")
                .containsPattern("\\| bytes of an entry, on disk or in memory \\| [1-9]\\d* \\| [1-9]\\d* \\| 0 \\|");
    }

    @ParameterizedTest
    @EnumSource
    void eachPeerShipsItsOrdersAndItsBooksAgree(Peer peer) throws Exception {
        assertThat(Objects.requireNonNull(peers.get(peer)).get().shippedPerSecond())
                .isPositive();
    }

    @Test
    void anOrderIsNeitherLostNorDoubledAndCostsNoMoreThanItsLimits() throws Exception {
        String measured = report.asMarkdown();

        assertThat(measured).containsPattern("\\| orders placed in all, none lost, none doubled \\| [1-9]\\d* \\|");
        assertThat(report.pictures())
                .hasSize(3)
                .allSatisfy((name, svg) -> assertThat(Path.of("..", "docs", "pictures", name + ".svg"))
                        .as("the picture that the document shows")
                        .exists());
        requireNoMore(SagaBenchmark.COMMITS_AT_ONCE, measured);
        requireNoMore(SagaBenchmark.STATEMENTS_AT_ONCE, measured);
        requireNoMore(SagaBenchmark.WAL_AT_ONCE, measured);
    }

    private static void requireNoMore(String what, String measured) throws IOException {
        assertThat(figure(what, measured))
                .as(what)
                .isLessThanOrEqualTo(figure(what + ", at most", Files.readString(DOCUMENT)));
    }

    private static double figure(String what, String table) {
        var line = Pattern.compile("\\| " + Pattern.quote(what) + " \\| ([\\d.]+) \\|")
                .matcher(table);
        assertThat(line.find()).as(what).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
