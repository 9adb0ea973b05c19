package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.Component;
import io.pasdequatre.localstack.LocalService;
import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an order costs and how long it takes, from its POST to its last mail, beside the least that its transactions
 * could cost. The services run as {@code ./start} runs them, but for the pause before a parcel leaves.
 */
final class SagaBenchmark {

    static final int CLIENTS = 8;
    private static final int FASTER_BY_PERCENT = 50;
    private static final double DECLINED = 0.03;
    private static final double NANOS_PER_MS = 1e6;

    /** What was placed in so many seconds may be unfinished at any time. */
    private static final int SECONDS_OF_BACKLOG = 2;

    private static final int AT_ONCE = 200;

    static final String COMMITS_AT_ONCE = "200 orders published at once, commits of an order";
    static final String STATEMENTS_AT_ONCE = "200 orders published at once, statements of an order";
    static final String WAL_AT_ONCE = "200 orders published at once, KB of write-ahead log of an order";

    private final SagaPlan plan;
    private final LocalStack stack;
    private final @Nullable Floor floor;
    private final Load load;
    private final Sagas sagas;
    private final Peers peers;
    private final List<Load.Placed> all = new ArrayList<>();
    private final Report report = new Report();

    private final List<Floor.Figures> floorAlone = new ArrayList<>();
    private final List<Floor.Figures> floorShared = new ArrayList<>();
    private final List<Saturation> saturations = new ArrayList<>();
    private final SortedMap<Integer, List<OpenLoop>> openLoops = new TreeMap<>();

    private SagaBenchmark(SagaPlan plan, LocalStack stack, @Nullable Floor floor) {
        this.plan = plan;
        this.stack = stack;
        this.floor = floor;
        load = new Load(stack);
        sagas = new Sagas(stack);
        peers = new Peers(stack, plan);
    }

    record Saturation(double shippedPerSecond, double mailedPerSecond, Percentiles post, Costs cost) {}

    record OpenLoop(
            List<Sagas.Ended> ended,
            Percentiles post,
            Percentiles shipped,
            Percentiles mailed,
            Map<String, Double> steps,
            Costs cost,
            boolean sustained) {}

    /** What is measured once the system runs. */
    interface Measurement {
        void by(SagaBenchmark benchmark) throws Exception;
    }

    static Report run(SagaPlan plan) throws Exception {
        return run(plan, SagaBenchmark::measure);
    }

    /**
     * How long it takes until all is as it was, after a relay and then a consumer were away while orders went on.
     *
     * @param howLong each of them
     */
    static Report away(SagaPlan plan, Duration howLong) throws Exception {
        return run(plan, benchmark -> benchmark.away(howLong));
    }

    /** How many orders a second it carries with those of the past behind it, beside how many it carried before. */
    static Report growth(SagaPlan plan) throws Exception {
        return run(plan, SagaBenchmark::growth);
    }

    /**
     * The whole system, and peers on the same work, in the same rounds.
     *
     * @return what it was measured on, and what was measured
     */
    static List<Report> peers(SagaPlan plan) throws Exception {
        var comparison = new Comparison(plan.rates().getFirst());
        Report conditions = run(plan, benchmark -> benchmark.compare(benchmark.each(Peer.values()), comparison));
        return List.of(conditions, comparison.report());
    }

    /**
     * The whole system, our starter in one process, and two-phase commit, on the same work, in the same rounds.
     *
     * @return what it was measured on, and what was measured
     */
    static List<Report> twoPhase(SagaPlan plan, TwoPhase twoPhase) throws Exception {
        var comparison = new Comparison(plan.rates().getFirst());
        Report conditions = run(plan, benchmark -> {
            Map<String, Turn> others = benchmark.each(Peer.RELAYED);
            others.put("two-phase commit", () -> twoPhase.measure(plan));
            benchmark.compare(others, comparison);
        });
        return List.of(conditions, comparison.report());
    }

    /**
     * The whole system, and blocking calls, on the same work, in the same rounds and then under the same faults.
     *
     * @return what it was measured on, and what was measured
     */
    static List<Report> synchronous(SagaPlan plan, Synchronous rival) throws Exception {
        var comparison = new Comparison(plan.rates().getFirst());
        List<Report> faults = new ArrayList<>();
        Report conditions = run(plan, benchmark -> {
            benchmark.compare(Map.of("blocking calls", rival::measure), comparison);
            benchmark.eachService(LocalService::start);
            faults.addAll(rival.underFaults(
                    new SagaUnderFault(benchmark.stack, benchmark.load, benchmark.sagas), benchmark.all));
            new Books(benchmark.sagas).requireToAgree(benchmark.all);
        });
        return Stream.concat(Stream.of(conditions, comparison.report()), faults.stream())
                .toList();
    }

    private Map<String, Turn> each(Peer... compared) {
        Map<String, Turn> systems = new LinkedHashMap<>();
        List.of(compared).forEach(peer -> systems.put(peer.title(), () -> peers.measure(peer)));
        return systems;
    }

    static Report run(SagaPlan plan, Measurement measurement) throws Exception {
        Optional<Path> pgbench = plan.floorSeconds() == 0 ? Optional.empty() : Optional.of(pgbench());
        String load = Machine.load();
        Files.createDirectories(Stage.DIRECTORY);
        Benchmark.tell("starting the system");
        LocalStack stack = LocalStack.forBenchmarks(
                Stage.DIRECTORY, Map.of("PASDEQUATRE_INVENTORY_DISPATCHING_DELAY", "0s"), Costs.OF_POSTGRES);
        try {
            var benchmark =
                    new SagaBenchmark(plan, stack, pgbench.isPresent() ? new Floor(stack, pgbench.get()) : null);
            Machine.addTo(benchmark.report, load);
            measurement.by(benchmark);
            return benchmark.report;
        } finally {
            stack.stop();
        }
    }

    private static Path pgbench() throws IOException {
        return PostgresClients.find("pgbench")
                .orElseThrow(() -> new IllegalStateException(
                        "pgbench is neither on the PATH nor below /usr/lib/postgresql. `apt-get install"
                                + " postgresql-15` brings it on Debian 12, postgresql-contrib elsewhere"));
    }

    private void away(Duration howLong) throws Exception {
        warmUp();
        away("the relay of order-service", howLong, () -> relayMayLogIn(false), () -> relayMayLogIn(true));
        Component notification = stack.service("notification");
        away("notification-service", howLong, notification::stop, notification::start);
        new Books(sagas).requireToAgree(all);
        report.add("orders placed in all, none lost, none doubled", Integer.toString(all.size()));
    }

    private void growth() throws Exception {
        warmUp();
        saturate(); // What is measured afterwards is warmer, so this is to be warm as well.
        Beside without = saturateBeside("no orders");
        var history = new History(stack);
        history.load(plan.past());
        Beside with = saturateBeside("%,d orders".formatted(plan.past()));
        report.add("all data then", history.size());
        report.add("mailed orders/s, with them ÷ without", "%.2f".formatted(with.mailed / without.mailed));
        report.add("the same of the floor, which has none behind it", "%.2f".formatted(with.floor / without.floor));
        new Books(sagas).requireToAgree(all);
        report.add("orders placed in all, none lost, none doubled", Integer.toString(all.size()));
    }

    /** In orders a second. */
    private record Beside(double mailed, double floor) {}

    private Beside saturateBeside(String past) throws Exception {
        List<Saturation> rounds = new ArrayList<>();
        List<Floor.Figures> floors = new ArrayList<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            Benchmark.tell("round %d of %d with %s behind it".formatted(round, plan.rounds(), past));
            floors.add(Objects.requireNonNull(floor).run(CLIENTS, plan.floorSeconds()));
            rounds.add(saturate());
        }
        report.add(
                past + " behind it",
                "shipped %s, with mails %s orders/s; POST p50 %.0f, p99 %.0f ms; processor time %.1f ms; floor %s orders/s"
                        .formatted(
                                spread(rounds, "%.1f", Saturation::shippedPerSecond),
                                spread(rounds, "%.1f", Saturation::mailedPerSecond),
                                Percentiles.median(rounds, each -> each.post().p50()),
                                Percentiles.median(rounds, each -> each.post().p99()),
                                Percentiles.median(rounds, each -> each.cost().cpu()),
                                spread(floors, "%.0f", Floor.Figures::perSecond)));
        return new Beside(
                Percentiles.median(rounds, Saturation::mailedPerSecond),
                Percentiles.median(floors, Floor.Figures::perSecond));
    }

    /** Stops something, or starts it again. */
    private interface Action {
        void run() throws Exception;
    }

    private void away(String part, Duration howLong, Action leave, Action comeBack) throws Exception {
        int rate = plan.rates().getFirst();
        Benchmark.tell("  %d orders a second for %d s without %s".formatted(rate, howLong.toSeconds(), part));
        leave.run();
        List<Load.Placed> placed = load.open(rate, howLong);
        Instant back = Instant.now();
        Benchmark.tell("  %s comes back".formatted(part));
        comeBack.run();
        List<Sagas.Ended> ended = place(placed);
        Instant last =
                ended.stream().map(Sagas.Ended::mailed).max(Instant::compareTo).orElseThrow();
        double seconds = Duration.between(back, last).toMillis() / 1e3;
        report.add(
                "%s, away for %d s at %d orders/s".formatted(part, howLong.toSeconds(), rate),
                "%d orders waited; the last mail of them %.0f s later, %.0f orders/s"
                        .formatted(placed.size(), seconds, placed.size() / seconds));
    }

    /** A system on the same work; measures one round of it. */
    interface Turn {
        Peers.Round measure() throws Exception;
    }

    /** The systems take turns at being first, and each is measured alone: the services are stopped after their turn. */
    private void compare(Map<String, Turn> others, Comparison comparison) throws Exception {
        load.stock();
        Map<String, Turn> systems = new LinkedHashMap<>();
        systems.put("the whole system", this::whole);
        systems.putAll(others);
        List<String> turns = new ArrayList<>(systems.keySet());
        for (int round = 1; round <= plan.rounds(); round++) {
            for (String title : turns) {
                Benchmark.tell("round %d of %d: %s".formatted(round, plan.rounds(), title));
                comparison.add(title, Objects.requireNonNull(systems.get(title)).measure());
            }
            Collections.rotate(turns, -1);
        }
        report.add("orders of each system, none lost, none doubled", Integer.toString(all.size()));
    }

    private Peers.Round whole() throws Exception {
        eachService(LocalService::start);
        place(load.closed(plan.warmUp(), CLIENTS));
        Saturation saturation = saturate();
        OpenLoop steady = openLoop(plan.rates().getFirst());
        new Books(sagas).requireToAgree(all);
        eachService(LocalService::stop);
        return new Peers.Round(saturation.shippedPerSecond(), saturation.cost(), steady.shipped(), steady.cost());
    }

    private void eachService(Consumer<LocalService> what) {
        CompletableFuture.allOf(stack.services().stream()
                        .map(service -> CompletableFuture.runAsync(() -> what.accept(service)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private void warmUp() throws Exception {
        load.stock();
        Benchmark.tell("warming up with %d orders".formatted(plan.warmUp()));
        place(load.closed(plan.warmUp(), CLIENTS));
    }

    LocalStack stack() {
        return stack;
    }

    Peers peers() {
        return peers;
    }

    void measure() throws Exception {
        if (plan.past() > 0) {
            new History(stack).load(plan.past());
        }
        warmUp();
        for (int round = 1; round <= plan.rounds(); round++) {
            Benchmark.tell("round %d of %d".formatted(round, plan.rounds()));
            if (floor != null) {
                floorAlone.add(floor.run(1, plan.floorSeconds()));
                floorShared.add(floor.run(CLIENTS, plan.floorSeconds()));
            }
            saturations.add(saturate());
            for (int rate : plan.rates()) {
                openLoops.computeIfAbsent(rate, _ -> new ArrayList<>()).add(openLoop(rate));
            }
        }
        if (floor != null) {
            tellFloor();
        }
        tellSaturation();
        openLoops.forEach(this::tellOpenLoop);
        new SagaPlots(openLoops, saturations).addTo(report);
        findUnsustained();
        atOnce(idle());
        if (plan.faulty() > 0) {
            faults();
        }
        new Books(sagas).requireToAgree(all);
        report.add("orders placed in all, none lost, none doubled", Integer.toString(all.size()));
        if (floor != null) {
            tellRatios();
        }
    }

    private List<Sagas.Ended> place(Collection<Load.Placed> placed) throws Exception {
        all.addAll(placed);
        sagas.awaitEnd();
        return sagas.ended(placed);
    }

    private Saturation saturate() throws Exception {
        Benchmark.tell("  %d orders by %d customers at once".formatted(plan.orders(), CLIENTS));
        Costs before = Costs.of(stack);
        List<Load.Placed> placed = load.closed(plan.orders(), CLIENTS);
        List<Sagas.Ended> ended = place(placed);
        Costs cost = Costs.of(stack).since(before).each(placed.size());
        return new Saturation(
                placed.size() / Sagas.secondsToShipped(ended),
                placed.size() / Sagas.secondsToMailed(ended),
                Percentiles.of(placed.stream().mapToLong(Load.Placed::postNanos)),
                cost);
    }

    private OpenLoop openLoop(int rate) throws Exception {
        Benchmark.tell(
                "  %d orders a second for %d s".formatted(rate, plan.openLoop().toSeconds()));
        Costs before = Costs.of(stack);
        List<Sagas.Ended> ended = place(load.open(rate, plan.openLoop()));
        Costs cost = Costs.of(stack).since(before).each(ended.size());
        return new OpenLoop(
                ended,
                Percentiles.of(ended.stream().mapToLong(each -> each.placed().postNanos())),
                Percentiles.of(ended.stream().mapToLong(Sagas.Ended::toShipped)),
                Percentiles.of(ended.stream().mapToLong(Sagas.Ended::toMailed)),
                sagas.steps(ended),
                cost,
                isSustained(rate, ended));
    }

    /** Whether no backlog has come about by the time of the last order. */
    private static boolean isSustained(int rate, List<Sagas.Ended> ended) {
        Instant last = ended.getLast().placed().due();
        long unfinished =
                ended.stream().filter(each -> each.mailed().isAfter(last)).count();
        return unfinished <= (long) rate * SECONDS_OF_BACKLOG;
    }

    private void findUnsustained() throws Exception {
        int rate = plan.rates().getLast();
        boolean sustained = openLoops.values().stream().flatMap(List::stream).allMatch(OpenLoop::sustained);
        while (sustained && rate < plan.highestRate()) {
            rate += rate * FASTER_BY_PERCENT / 100;
            OpenLoop found = openLoop(rate);
            tellOpenLoop(rate, List.of(found));
            sustained = found.sustained();
        }
    }

    /**
     * Orders that wait for the relay and are then published at once, so that the batches are as large as they get, and
     * much the same each time. What the system does anyway in that time is subtracted. So what is counted here depends
     * little on the machine.
     */
    private void atOnce(Costs idlePerMilli) throws Exception {
        Benchmark.tell("  %d orders that are published at once".formatted(AT_ONCE));
        Costs before = Costs.of(stack);
        long begun = System.nanoTime();
        relayMayLogIn(false);
        List<Load.Placed> placed = load.closed(AT_ONCE, CLIENTS);
        relayMayLogIn(true);
        place(placed);
        double millis = (System.nanoTime() - begun) / NANOS_PER_MS;
        Costs cost = Costs.of(stack)
                .since(before)
                .since(idlePerMilli.each(1 / millis))
                .each(AT_ONCE);
        report.add(COMMITS_AT_ONCE, "%.1f".formatted(Costs.sum(cost.commits())));
        report.add(STATEMENTS_AT_ONCE, "%.1f".formatted(Costs.sum(cost.statements())));
        report.add(WAL_AT_ONCE, "%.1f".formatted(cost.walBytes() / 1e3));
    }

    private void relayMayLogIn(boolean may) throws SQLException {
        try (var admin = stack.adminConnection("postgres");
                var statement = admin.createStatement()) {
            statement.execute("ALTER ROLE order_relay " + (may ? "LOGIN" : "NOLOGIN"));
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'order_relay'");
        }
    }

    /** Some customers cannot pay, and a service that relays is killed in the middle. */
    private void faults() throws Exception {
        Benchmark.tell("  %d orders, of which 3 %% cannot be paid, while inventory-service is killed"
                .formatted(plan.faulty()));
        Component inventory = stack.service("inventory");
        Thread killer = Thread.ofVirtual().start(() -> {
            inventory.kill();
            inventory.start();
        });
        all.addAll(load.closed(plan.faulty(), CLIENTS, DECLINED));
        killer.join();
        sagas.awaitEnd();
        report.add(
                "orders with declined payments and a killed relay, of which compensated",
                "%d, %d"
                        .formatted(
                                plan.faulty(),
                                sagas.ask("orders", "SELECT count(*) FROM orders WHERE status = 'CANCELLED'")));
    }

    /** What the system uses while nothing happens, in a millisecond. */
    private Costs idle() throws Exception {
        Benchmark.tell(
                "  watching the idle system for %d s".formatted(plan.idle().toSeconds()));
        Costs before = Costs.of(stack);
        long begun = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(plan.idle().toMillis());
        Costs perMilli = Costs.of(stack).since(before).each((System.nanoTime() - begun) / NANOS_PER_MS);
        report.add(
                "idle, processor time",
                "%.1f %% of a core: %s"
                        .formatted(100 * perMilli.cpu(), perMilli.each(0.01).byProgram()));
        report.add(
                "idle, commits and statements a second",
                "%.0f, %.0f".formatted(1e3 * Costs.sum(perMilli.commits()), 1e3 * Costs.sum(perMilli.statements())));
        long all = 0;
        var each = new ArrayList<String>();
        for (Component part : Costs.parts(stack)) {
            long megabytes = Costs.megabytes(part);
            all += megabytes;
            each.add("%s %d".formatted(part.name(), megabytes));
        }
        report.add("memory, warm", "%d MB: %s".formatted(all, String.join(", ", each)));
        return perMilli;
    }

    private void tellFloor() {
        report.add("floor, 8 clients", spread(floorShared, "%.0f", Floor.Figures::perSecond) + " orders/s");
        report.add("floor, 1 client", spread(floorAlone, "%.2f", Floor.Figures::millis) + " ms an order");
        report.add(
                "floor, PostgreSQL's processor time",
                spread(floorShared, "%.2f", each -> each.cost().postgresCpu()) + " ms an order");
        report.add(
                "floor, write-ahead log",
                spread(floorShared, "%.1f", each -> each.cost().walBytes() / 1e3) + " KB");
    }

    private void tellSaturation() {
        report.add("shipped", spread(saturations, "%.1f", Saturation::shippedPerSecond) + " orders/s");
        report.add(
                "shipped and all mails sent", spread(saturations, "%.1f", Saturation::mailedPerSecond) + " orders/s");
        report.add(
                "POST with 8 clients",
                "p50 %s ms, p99 %s ms"
                        .formatted(
                                spread(saturations, "%.0f", each -> each.post().p50()),
                                spread(saturations, "%.0f", each -> each.post().p99())));
        report.add("processor time of an order", divided(Costs::cpuMillis, " ms"));
        report.add("commits of an order", divided(Costs::commits, ""));
        report.add("statements of an order", divided(Costs::statements, ""));
        report.add(
                "write-ahead log of an order",
                spread(saturations, "%.1f", each -> each.cost().walBytes() / 1e3) + " KB");
        report.add(
                "Kafka's log of an order",
                spread(saturations, "%.1f", each -> each.cost().kafkaBytes() / 1e3) + " KB");
    }

    private String divided(Function<Costs, Map<String, Double>> figures, String unit) {
        return divided(saturations, each -> figures.apply(each.cost()), unit);
    }

    /** The whole of it, and what each program or database has of it, the largest first. */
    static <T> String divided(List<T> rounds, Function<T, Map<String, Double>> figures, String unit) {
        String parts = figures.apply(rounds.getLast()).keySet().stream()
                .map(name -> Map.entry(
                        name,
                        Percentiles.median(rounds, each -> figures.apply(each).getOrDefault(name, 0.0))))
                .filter(each -> each.getValue() >= 0.1)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(each -> "%s %.1f".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
        return spread(rounds, "%.1f", each -> Costs.sum(figures.apply(each))) + unit + ": " + parts;
    }

    private void tellOpenLoop(int rate, List<OpenLoop> rounds) {
        boolean sustained = rounds.stream().allMatch(OpenLoop::sustained);
        report.add(
                "%d orders/s".formatted(rate),
                "POST %s; to SHIPPED %s; to the last mail %s; %s"
                        .formatted(
                                latency(rounds, OpenLoop::post),
                                latency(rounds, OpenLoop::shipped),
                                latency(rounds, OpenLoop::mailed),
                                sustained ? "sustained" : "not sustained"));
        report.add(
                "%d orders/s, cost of an order".formatted(rate),
                "%.1f commits, %.1f statements, processor time %s"
                        .formatted(
                                Percentiles.median(
                                        rounds, each -> Costs.sum(each.cost().commits())),
                                Percentiles.median(
                                        rounds, each -> Costs.sum(each.cost().statements())),
                                divided(rounds, each -> each.cost().cpuMillis(), " ms")));
        report.add(
                "%d orders/s, median of each step".formatted(rate),
                rounds.getLast().steps().keySet().stream()
                        .map(step -> "%s %.0f"
                                .formatted(
                                        step,
                                        Percentiles.median(
                                                rounds, each -> each.steps().getOrDefault(step, 0.0))))
                        .collect(Collectors.joining(", ", "", " ms")));
    }

    private static String latency(List<OpenLoop> rounds, Function<OpenLoop, Percentiles> figures) {
        return "p50 %.0f, p99 %.0f ms"
                .formatted(
                        Percentiles.median(rounds, each -> figures.apply(each).p50()),
                        Percentiles.median(rounds, each -> figures.apply(each).p99()));
    }

    private void tellRatios() {
        double floorCpu = Percentiles.median(floorShared, each -> each.cost().postgresCpu());
        report.add(
                "mailed orders/s ÷ floor",
                "%.3f"
                        .formatted(Percentiles.median(saturations, Saturation::mailedPerSecond)
                                / Percentiles.median(floorShared, Floor.Figures::perSecond)));
        report.add(
                "shipped orders/s ÷ floor",
                "%.3f"
                        .formatted(Percentiles.median(saturations, Saturation::shippedPerSecond)
                                / Percentiles.median(floorShared, Floor.Figures::perSecond)));
        report.add(
                "processor time of an order ÷ PostgreSQL's in the floor",
                "%.1f"
                        .formatted(Percentiles.median(
                                        saturations, each -> each.cost().cpu())
                                / floorCpu));
        report.add(
                "PostgreSQL's processor time of an order ÷ that in the floor",
                "%.1f"
                        .formatted(Percentiles.median(
                                        saturations, each -> each.cost().postgresCpu())
                                / floorCpu));
        openLoops.forEach((rate, rounds) -> report.add(
                "to SHIPPED at %d/s, p50 ÷ the floor's order of 1 client".formatted(rate),
                "%.0f"
                        .formatted(Percentiles.median(
                                        rounds, each -> each.shipped().p50())
                                / Percentiles.median(floorAlone, Floor.Figures::millis))));
    }

    /** The median, and in parentheses the least and the most. */
    static <T> String spread(List<T> rounds, String pattern, ToDoubleFunction<T> figure) {
        double[] all = rounds.stream().mapToDouble(figure).sorted().toArray();
        String median = String.format(Locale.ROOT, pattern, Percentiles.median(all));
        return all.length == 1
                ? median
                : String.format(
                        Locale.ROOT, "%s (" + pattern + " to " + pattern + ")", median, all[0], all[all.length - 1]);
    }
}
