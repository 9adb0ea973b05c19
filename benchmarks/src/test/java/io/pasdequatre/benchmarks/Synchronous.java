package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.CallWithinReaction.Lag;
import io.pasdequatre.benchmarks.UnderFault.Counts;
import io.pasdequatre.benchmarks.UnderFault.Outcome;
import io.pasdequatre.localstack.LocalPostgres;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The same order by blocking calls: beside the saga, when all is well and when payment is slow or away. */
final class Synchronous {

    private final RestTwin twin;
    private final Plan plan;

    Synchronous(RestTwin twin, Plan plan) {
        this.twin = twin;
        this.plan = plan;
    }

    /**
     * How much is measured.
     *
     * @param saga when all is well
     * @param fault when it is not
     */
    record Plan(SagaPlan saga, UnderFault.Plan fault) {

        /** What the document quotes. */
        static final Plan FULL =
                new Plan(SagaPlan.PEERS, new UnderFault.Plan(20, Duration.ofSeconds(10), Duration.ofSeconds(2)));

        /** For tuning. */
        static final Plan QUICK =
                new Plan(SagaPlan.PEERS_QUICK, new UnderFault.Plan(20, Duration.ofSeconds(4), Duration.ofSeconds(1)));

        /** Shows that it works; its times mean nothing. */
        static final Plan SMOKE =
                new Plan(SagaPlan.SMOKE, new UnderFault.Plan(20, Duration.ofSeconds(2), Duration.ofMillis(500)));
    }

    /** The twin has a PostgreSQL of its own, as durable as that of {@code ./start}. */
    static List<Report> run(Plan plan) throws Exception {
        Files.createDirectories(Stage.DIRECTORY);
        var postgres = LocalPostgres.forBenchmark(Stage.DIRECTORY, Costs.OF_POSTGRES);
        postgres.start();
        try (var twin = new RestTwin(new RivalDatabases(postgres, RestDomain.tables()))) {
            return SagaBenchmark.synchronous(plan.saga(), new Synchronous(twin, plan));
        } finally {
            postgres.stop();
        }
    }

    /** One round, when all is well. */
    Peers.Round measure() throws Exception {
        SagaPlan saga = plan.saga();
        twin.begin(RestFault.NONE, plan.fault().slow());
        twin.closed(saga.warmUp());
        Costs before = costs();
        long begun = System.nanoTime();
        List<Answer> saturated = twin.closed(saga.orders());
        double seconds = (System.nanoTime() - begun) / 1e9;
        Costs between = costs();
        List<Answer> steady = twin.open(saga.rates().getFirst(), saga.openLoop());
        Costs after = costs();
        twin.requireBooksToAgree();
        return new Peers.Round(
                saturated.size() / seconds,
                between.since(before).each(saturated.size()),
                Percentiles.of(steady.stream().mapToLong(Answer::nanos)),
                after.since(between).each(steady.size()));
    }

    private Costs costs() throws Exception {
        return Costs.of(twin.databases().postgres(), twin.pids());
    }

    /** What becomes of the orders of one system under each fault. */
    Map<RestFault, Outcome> outcomes(UnderFault.Target target) throws Exception {
        var outcomes = new EnumMap<RestFault, Outcome>(RestFault.class);
        for (RestFault fault : RestFault.values()) {
            Benchmark.tell("  " + fault.title(plan.fault().slow()));
            outcomes.put(fault, new UnderFault(target, plan.fault()).run(fault));
        }
        return outcomes;
    }

    Map<RestFault, Outcome> outcomesOfTwin() throws Exception {
        return outcomes(twin);
    }

    /** @param systems the outcomes of each, by its name */
    Report report(Map<String, Map<RestFault, Outcome>> systems) {
        var report = new Report(
                "what goes wrong",
                "system",
                "customers saw",
                "answer, p50, ms",
                "p99, ms",
                "customers who waited, at half time",
                "pieces held, at half time",
                "at the end: charged, and not confirmed",
                "pieces held",
                "orders that nobody works on",
                "from the last order to the end of all, s");
        for (RestFault fault : RestFault.values()) {
            systems.forEach((system, outcomes) -> {
                Outcome outcome = outcomes.get(fault);
                if (outcome != null) {
                    report.add(line(fault, system, outcome));
                }
            });
        }
        return report;
    }

    private String[] line(RestFault fault, String system, Outcome outcome) {
        Percentiles toAnswer = outcome.toAnswer();
        Counts left = outcome.left();
        return new String[] {
            fault.title(plan.fault().slow()),
            system,
            outcome.seen().entrySet().stream()
                    .map(each -> each.getValue() + " " + each.getKey())
                    .collect(Collectors.joining(", ")),
            rounded(toAnswer.p50()),
            rounded(toAnswer.p99()),
            Integer.toString(outcome.waiting()),
            Long.toString(outcome.heldPieces()),
            Long.toString(left.chargedInVain()),
            Long.toString(left.heldPieces()),
            Long.toString(left.unfinished()),
            String.format(Locale.ROOT, "%.1f", outcome.end().toMillis() / 1e3)
        };
    }

    private static String rounded(double millis) {
        return String.format(Locale.ROOT, "%.0f", millis);
    }

    /** A reaction that calls payment, when that is well and when it is slow. */
    Map<Boolean, Lag> lags(String bootstrapServers) throws Exception {
        var lags = new TreeMap<Boolean, Lag>();
        for (boolean slow : List.of(false, true)) {
            twin.begin(slow ? RestFault.SLOW : RestFault.NONE, plan.fault().slow());
            Benchmark.tell("  a reaction that calls payment, which is " + (slow ? "slow" : "well"));
            try (var reaction = new CallWithinReaction(bootstrapServers, twin.payment())) {
                lags.put(slow, reaction.run(plan.fault().rate(), plan.fault().howLong()));
            }
        }
        return lags;
    }

    Report lagReport(Map<Boolean, Lag> lags) {
        var report = new Report(
                "a reaction calls payment for one event in ten; payment",
                "published",
                "not reacted to, when the last was published",
                "the other nine: published to reacted, p50, ms",
                "p99, ms");
        lags.forEach((slow, lag) -> report.add(
                slow ? "takes %s s".formatted(plan.fault().slow().toMillis() / 1e3) : "answers at once",
                Integer.toString(lag.published()),
                Integer.toString(lag.behind()),
                rounded(lag.toReaction().p50()),
                rounded(lag.toReaction().p99())));
        return report;
    }

    /** Both systems under each fault, and then the disguise. */
    List<Report> underFaults(SagaUnderFault saga, List<Load.Placed> accepted) throws Exception {
        Map<String, Map<RestFault, Outcome>> systems = new LinkedHashMap<>();
        Benchmark.tell("blocking calls under faults");
        systems.put("blocking calls", outcomes(twin));
        Benchmark.tell("the whole system under faults");
        Map<RestFault, Outcome> ofSaga = outcomes(saga);
        systems.put("the saga", ofSaga);
        ofSaga.values().stream()
                .flatMap(outcome -> outcome.answers().stream())
                .filter(Answer::accepted)
                .map(Load::placed)
                .forEach(accepted::add);
        return List.of(report(systems), lagReport(lags(saga.stack().bootstrapServers())));
    }
}
