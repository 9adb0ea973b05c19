package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Measures the relay, whole sagas, open streams, feeds, ways to avoid duplicates, forms of an event, or rivals of the
 * saga, and prints tables, twice: to be read, and as Markdown.
 */
final class Benchmark {

    private static final int MANY_STREAMS = 1000;
    private static final Path DOCUMENTS = Path.of("..", "docs");

    /** Where it is written what does not go into docs/performance.md. */
    private static final Map<String, String> PAGES = Map.of(
            "feed", "feed",
            "duplicates", "duplicates",
            "forms", "event-forms",
            "two-phase", "two-phase-commit",
            "synchronous", "synchronous",
            "orchestration", "orchestration");

    private Benchmark() {}

    static void main(String... arguments) {
        Locale.setDefault(Locale.ROOT); // Figures are printed as they stand in the documents.
        try {
            for (Report report : reports(arguments.length == 0 ? "all" : arguments[0])) {
                System.out.printf("%n%s%n%n%s%n", report.asText(), report.asMarkdown());
            }
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static List<Report> reports(String what) throws Exception {
        return switch (what) {
            case "all" -> {
                Report saga = SagaBenchmark.run(SagaPlan.FULL);
                Report relay = run(Plan.FULL);
                written("saga", List.of(saga));
                written("relay", List.of(relay));
                yield List.of(saga, relay);
            }
            case "all-quick" -> List.of(SagaBenchmark.run(SagaPlan.QUICK), run(Plan.QUICK));
            case "saga" -> List.of(SagaBenchmark.run(SagaPlan.FULL));
            case "saga-quick" -> List.of(SagaBenchmark.run(SagaPlan.QUICK));
            case "away" -> written("away", List.of(SagaBenchmark.away(SagaPlan.AWAY, Duration.ofMinutes(5))));
            case "away-quick" -> List.of(SagaBenchmark.away(SagaPlan.AWAY, Duration.ofSeconds(30)));
            case "growth" -> written("growth", List.of(SagaBenchmark.growth(SagaPlan.GROWTH)));
            case "growth-quick" -> List.of(SagaBenchmark.growth(SagaPlan.GROWTH_QUICK));
            case "growth-ten", "growth-ten-quick" -> written("growth", List.of(SagaBenchmark.growth(SagaPlan.TEN)));
            case "peers" -> written("peers", SagaBenchmark.peers(SagaPlan.PEERS));
            case "peers-quick" -> SagaBenchmark.peers(SagaPlan.PEERS_QUICK);
            case "feed" -> written("feed", FeedBenchmark.run(FeedPlan.FULL));
            case "feed-quick" -> FeedBenchmark.run(FeedPlan.QUICK);
            case "duplicates" -> written("duplicates", Duplicates.run(Duplicates.Plan.FULL));
            case "duplicates-quick" -> Duplicates.run(Duplicates.Plan.QUICK);
            case "forms" -> written("forms", Forms.run(Forms.Plan.FULL));
            case "forms-quick" -> Forms.run(Forms.Plan.QUICK);
            case "two-phase" -> written("two-phase", TwoPhase.run(TwoPhase.Plan.FULL));
            case "two-phase-quick" -> TwoPhase.run(TwoPhase.Plan.QUICK);
            case "synchronous" -> written("synchronous", Synchronous.run(Synchronous.Plan.FULL));
            case "synchronous-quick" -> Synchronous.run(Synchronous.Plan.QUICK);
            case "orchestration" -> written("orchestration", OrchestrationBenchmark.run(SagaPlan.ORCHESTRATION));
            case "orchestration-quick" -> OrchestrationBenchmark.run(SagaPlan.ORCHESTRATION_QUICK);
            case "relay" -> List.of(run(Plan.FULL));
            case "relay-quick" -> List.of(run(Plan.QUICK));
            case "streams", "streams-quick" -> List.of(Streams.measure(MANY_STREAMS));
            default -> throw new IllegalArgumentException("There is no benchmark " + what);
        };
    }

    private static List<Report> written(String name, List<Report> reports) throws IOException {
        Path document = DOCUMENTS.resolve(PAGES.getOrDefault(name, "performance") + ".md");
        String text = Files.readString(document);
        String begin = "<!-- ./bench: %s -->%n".formatted(name);
        int from = text.indexOf(begin);
        int to = text.indexOf("<!-- end -->", from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException("%s has no place for the figures of %s".formatted(document, name));
        }
        String tables = reports.stream().map(Report::asMarkdown).collect(Collectors.joining("\n\n", "", "\n"));
        Files.writeString(document, text.substring(0, from + begin.length()) + tables + text.substring(to));
        for (Report report : reports) {
            for (var picture : report.pictures().entrySet()) {
                Files.writeString(DOCUMENTS.resolve("pictures").resolve(picture.getKey() + ".svg"), picture.getValue());
            }
        }
        return reports;
    }

    static Report run(Plan plan) throws Exception {
        PgRecvlogical raw = PgRecvlogical.find()
                .orElseThrow(() -> new IllegalStateException(
                        "pg_recvlogical is neither on the PATH nor below /usr/lib/postgresql. It comes with PostgreSQL's"
                                + " client programs: `apt-get install postgresql-client` on Debian and Ubuntu"));
        String load = Machine.load();
        tell("starting PostgreSQL, Kafka and the registry");
        Stage stage = Stage.set();
        requireDurable(stage);
        tell("starting the relay in a JVM of its own");
        try (var relay = new RelayProcess(stage);
                var orders = new Orders(stage)) {
            var report = new Report();
            Machine.addTo(report, load);
            report.add("versions", Machine.versions(stage) + ", " + raw.version());
            report.add("PostgreSQL's settings", settings(stage));
            drain(new Drain(stage, orders, relay, raw), plan, report);
            latency(new Latency(stage, orders, relay), new SingleRowCommit(stage), plan, report);
            return report;
        }
    }

    private static void drain(Drain drain, Plan plan, Report report) throws Exception {
        tell("warming up with %d events".formatted(plan.warmUp()));
        drain.warmUp(plan.warmUp());
        tell("draining %d events %d times".formatted(plan.lot(), plan.rounds()));
        List<Drain.Round> rounds = drain.measure(plan.rounds(), plan.lot());
        double raw = Percentiles.median(rounds, Drain.Round::rawRate);
        double relay = Percentiles.median(rounds, Drain.Round::relayRate);
        report.add("events", drain.size(plan.lot()));
        report.add("drain, raw", "%.0f events/s (%s)".formatted(raw, each(rounds, "%.0f", Drain.Round::rawRate)));
        report.add("drain, relay", "%.0f events/s (%s)".formatted(relay, each(rounds, "%.0f", Drain.Round::relayRate)));
        report.add("drain, relay / raw", "%.2f (%s)".formatted(relay / raw, each(rounds, "%.2f", Drain.Round::ratio)));
        report.add(
                "processor time of the relay's JVM, drain",
                "%.3f s per 1,000 events".formatted(Percentiles.median(rounds, Drain.Round::cpu)));
        report.add(
                "relay's start to its first event", "%.2f s".formatted(Percentiles.median(rounds, Drain.Round::delay)));
        report.add(
                "events delivered again after a stop",
                Integer.toString(rounds.stream().mapToInt(Drain.Round::repeated).sum()));
    }

    private static void latency(Latency latency, SingleRowCommit commits, Plan plan, Report report) throws Exception {
        tell("committing %d single rows, here and at the end".formatted(plan.commits()));
        commits.sample(plan.commits());
        Percentiles sync = SingleRowCommit.measureSync(Stage.DIRECTORY, plan.commits());
        tell("watching the idle relay for %d s".formatted(plan.idleSeconds()));
        double idle = latency.idleCpu(plan.idleSeconds());
        tell("appending %d events a second for %d s"
                .formatted(Plan.RATE, plan.latencyWarmUpSeconds() + plan.latencySeconds()));
        Latency.Figures figures = latency.measure(plan.latencyWarmUpSeconds(), plan.latencySeconds());
        commits.sample(plan.commits());
        Percentiles commit = commits.sampled();
        report.add("write of 8 KiB and fdatasync", sync.toString());
        report.add("single-row commit", commit.toString());
        report.add("transactions of one event", "%.0f/s, commit %s".formatted(figures.rate(), figures.commit()));
        report.add("commit returned to raw reader", figures.rawFromReturn().toString());
        report.add("commit returned to consumer", inCommits(figures.fromReturn(), commit));
        report.add("commit called to raw reader", figures.rawFromCall().toString());
        report.add("commit called to consumer", inCommits(figures.fromCall(), commit));
        report.add(
                "processor time of the relay's JVM, steady",
                "%.1f %% of a core idle, %.1f %% at %d/s".formatted(idle * 100, figures.cpu() * 100, Plan.RATE));
    }

    private static String inCommits(Percentiles latency, Percentiles commit) {
        return "%s; p50 = %.1f single-row commits".formatted(latency, latency.p50() / commit.p50());
    }

    private static String each(List<Drain.Round> rounds, String pattern, ToDoubleFunction<Drain.Round> figure) {
        return rounds.stream()
                .map(round -> String.format(Locale.ROOT, pattern, figure.applyAsDouble(round)))
                .collect(Collectors.joining(", "));
    }

    /** A figure from a server that does not write to its disk would be none. */
    static void requireDurable(Stage stage) throws SQLException {
        String durable = stage.ask("SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings"
                + " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')");
        if (!durable.equals("on on on")) {
            throw new IllegalStateException("PostgreSQL's settings are not durable: " + durable);
        }
    }

    private static String settings(Stage stage) throws SQLException {
        return stage.ask("SELECT string_agg(name || '=' || setting, ', ' ORDER BY name) FROM pg_settings WHERE name IN"
                + " ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method')");
    }

    /** Says how far it is. */
    static void tell(String what) {
        System.out.printf("%s %s%n", LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS), what);
    }
}
