package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.Coordination;
import io.pasdequatre.localstack.LocalService;
import io.pasdequatre.localstack.LocalStack;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The saga with and without an orchestrator: the same orders, on servers of their own, in turns. While one is measured,
 * the services of the other are stopped. Tracking-service, which only one of them has, is stopped all the time.
 */
final class OrchestrationBenchmark implements AutoCloseable {

    private static final String TO_CUSTOMERS = ", 'notification-events', 'notification-commands'";
    private static final List<String> DATABASES = List.of("orders", "inventory", "payments", "notifications");

    private final Coordination coordination;
    private final SagaPlan plan;
    private final LocalStack stack;
    private final Load load;
    private final Sagas sagas;
    private final List<Load.Placed> all = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();

    private OrchestrationBenchmark(Coordination coordination, SagaPlan plan) {
        this.coordination = coordination;
        this.plan = plan;
        this.stack = LocalStack.forBenchmarks(
                coordination,
                Stage.DIRECTORY,
                Map.of("PASDEQUATRE_INVENTORY_DISPATCHING_DELAY", "0s"),
                Costs.OF_POSTGRES);
        this.stack.services().stream()
                .filter(OrchestrationBenchmark::onlyWatches)
                .forEach(LocalService::stop);
        this.load = new Load(stack);
        this.sagas = new Sagas(stack, false);
    }

    /**
     * What one round of one system was.
     *
     * @param records of Kafka that an order makes
     * @param recordsToShipped of these, without what is said to and by notification
     * @param cost of an order, with the clients of {@link SagaBenchmark#CLIENTS}
     * @param toShipped by orders a second
     */
    private record Round(
            double records,
            double recordsToShipped,
            double shippedPerSecond,
            Costs cost,
            Map<Integer, Percentiles> toShipped) {

        Percentiles toShipped(int rate) {
            return Objects.requireNonNull(toShipped.get(rate));
        }
    }

    /** What it was measured on, and what was measured. */
    static List<Report> run(SagaPlan plan) throws Exception {
        String loadBefore = Machine.load();
        Files.createDirectories(Stage.DIRECTORY);
        List<OrchestrationBenchmark> rivals = new ArrayList<>();
        try {
            for (Coordination coordination : Coordination.values()) {
                Benchmark.tell("starting the " + name(coordination));
                var rival = new OrchestrationBenchmark(coordination, plan);
                rivals.add(rival);
                rival.load.stock();
                rival.eachService(LocalService::stop);
            }
            takeTurns(plan, rivals);
            var conditions = new Report();
            Machine.addTo(conditions, loadBefore);
            conditions.add(
                    "orders of each system, none lost, none doubled",
                    Integer.toString(rivals.getFirst().all.size()));
            conditions.add("rounds", Integer.toString(plan.rounds()));
            return List.of(conditions, compared(plan, rivals));
        } finally {
            rivals.forEach(OrchestrationBenchmark::close);
        }
    }

    private static void takeTurns(SagaPlan plan, List<OrchestrationBenchmark> rivals) throws Exception {
        List<OrchestrationBenchmark> turns = new ArrayList<>(rivals);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (OrchestrationBenchmark turn : turns) {
                Benchmark.tell("round %d of %d: %s".formatted(round, plan.rounds(), name(turn.coordination)));
                turn.measure();
            }
            Collections.reverse(turns);
        }
        for (OrchestrationBenchmark rival : rivals) {
            new Books(rival.sagas).requireToAgree(rival.all);
        }
    }

    private static String name(Coordination coordination) {
        return coordination.name().toLowerCase(Locale.ROOT);
    }

    private void measure() throws Exception {
        eachService(LocalService::start);
        place(load.closed(plan.warmUp(), SagaBenchmark.CLIENTS));
        long records = records("");
        long recordsToShipped = records(TO_CUSTOMERS);
        Costs before = Costs.of(stack);
        List<Sagas.Ended> ended = place(load.closed(plan.orders(), SagaBenchmark.CLIENTS));
        Costs cost = Costs.of(stack).since(before).each(plan.orders());
        records = records("") - records;
        recordsToShipped = records(TO_CUSTOMERS) - recordsToShipped;
        Map<Integer, Percentiles> toShipped = new HashMap<>();
        for (int rate : plan.rates()) {
            Collection<Sagas.Ended> steady = place(load.open(rate, plan.openLoop()));
            toShipped.put(rate, Percentiles.of(steady.stream().mapToLong(Sagas.Ended::toShipped)));
        }
        eachService(LocalService::stop);
        rounds.add(new Round(
                (double) records / plan.orders(),
                (double) recordsToShipped / plan.orders(),
                plan.orders() / Sagas.secondsToShipped(ended),
                cost,
                toShipped));
    }

    private List<Sagas.Ended> place(Collection<Load.Placed> placed) throws Exception {
        all.addAll(placed);
        sagas.awaitEnd();
        return sagas.ended(placed);
    }

    /** What is in an outbox reaches Kafka once. */
    private long records(String without) throws Exception {
        long records = 0;
        for (String database : DATABASES) {
            records += sagas.ask(
                    database,
                    "SELECT count(*) FROM eventing.outbox WHERE topic NOT IN ('product-events'%s)".formatted(without));
        }
        return records;
    }

    private static boolean onlyWatches(LocalService service) {
        return service.name().equals("tracking");
    }

    private void eachService(Consumer<LocalService> what) {
        CompletableFuture.allOf(stack.services().stream()
                        .filter(service -> !onlyWatches(service))
                        .map(service -> CompletableFuture.runAsync(() -> what.accept(service)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static Report compared(SagaPlan plan, List<OrchestrationBenchmark> rivals) {
        var report = new Report("what", "choreography", "orchestration");
        Anatomy.addTo(report);
        add(report, rivals, "records of Kafka an order", "%.1f", Round::records);
        add(report, rivals, "of these, from POST to SHIPPED", "%.1f", Round::recordsToShipped);
        add(report, rivals, "shipped, orders/s", "%.1f", Round::shippedPerSecond);
        for (int rate : plan.rates()) {
            String at = "to SHIPPED at %d/s, ".formatted(rate);
            add(
                    report,
                    rivals,
                    at + "p50, ms",
                    "%.0f",
                    each -> each.toShipped(rate).p50());
            add(
                    report,
                    rivals,
                    at + "p99, ms",
                    "%.0f",
                    each -> each.toShipped(rate).p99());
        }
        divided(report, rivals, "processor time of an order, ms", Costs::cpuMillis);
        divided(report, rivals, "commits of an order", Costs::commits);
        divided(report, rivals, "statements of an order", Costs::statements);
        add(
                report,
                rivals,
                "write-ahead log of an order, KB",
                "%.1f",
                each -> each.cost().walBytes() / 1e3);
        add(
                report,
                rivals,
                "Kafka's log of an order, KB",
                "%.1f",
                each -> each.cost().kafkaBytes() / 1e3);
        return report;
    }

    private static void add(
            Report report,
            List<OrchestrationBenchmark> rivals,
            String what,
            String pattern,
            ToDoubleFunction<Round> figure) {
        addEach(report, rivals, what, rounds -> SagaBenchmark.spread(rounds, pattern, figure));
    }

    private static void divided(
            Report report,
            List<OrchestrationBenchmark> rivals,
            String what,
            Function<Costs, Map<String, Double>> figures) {
        addEach(report, rivals, what, rounds -> SagaBenchmark.divided(rounds, each -> figures.apply(each.cost()), ""));
    }

    private static void addEach(
            Report report, List<OrchestrationBenchmark> rivals, String what, Function<List<Round>, String> cell) {
        report.add(what, cell.apply(rivals.getFirst().rounds), cell.apply(rivals.getLast().rounds));
    }

    @Override
    public void close() {
        stack.stop();
    }
}
