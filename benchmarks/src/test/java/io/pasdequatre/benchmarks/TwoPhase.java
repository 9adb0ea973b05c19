package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.TwoPhaseKills.Held;
import io.pasdequatre.benchmarks.TwoPhaseKills.Outcome;
import io.pasdequatre.localstack.LocalPostgres;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** An order over three databases by two-phase commit: beside the saga, and when the coordinator is killed. */
final class TwoPhase {

    private static final String APPLICATION = "application";

    private final RivalDatabases databases;
    private int placed;

    TwoPhase(RivalDatabases databases) {
        this.databases = databases;
    }

    /**
     * How much is measured.
     *
     * @param saga what each system is measured with
     * @param patience how long another order waits for one that is prepared
     */
    record Plan(SagaPlan saga, Duration patience) {

        /** What the document quotes. */
        static final Plan FULL = new Plan(SagaPlan.PEERS, Duration.ofSeconds(20));

        /** For tuning. */
        static final Plan QUICK = new Plan(SagaPlan.PEERS_QUICK, Duration.ofSeconds(3));

        /** Shows that it works; its times mean nothing. */
        static final Plan SMOKE = new Plan(SagaPlan.SMOKE, Duration.ofMillis(500));
    }

    /** With a PostgreSQL of its own, as durable as that of {@code ./start}. */
    static List<Report> run(Plan plan) throws Exception {
        Files.createDirectories(Stage.DIRECTORY);
        List<String> settings = Stream.concat(Stream.of(TwoPhaseOrders.PREPARES), Stream.of(Costs.OF_POSTGRES))
                .toList();
        var postgres = LocalPostgres.forBenchmark(Stage.DIRECTORY, settings.toArray(String[]::new));
        postgres.start();
        try {
            var databases = TwoPhaseOrders.databases(postgres);
            List<Report> reports = new ArrayList<>(SagaBenchmark.twoPhase(plan.saga(), new TwoPhase(databases)));
            var kills = new TwoPhaseKills(databases, plan.patience());
            reports.add(report(kills.outcomes()));
            reports.add(report(kills.held()));
            return reports;
        } finally {
            postgres.stop();
        }
    }

    /** One round, in a process that runs as the peers do. */
    Peers.Round measure(SagaPlan plan) throws Exception {
        try (var jvm = new OtherJvm(
                Peers.AS_THE_SERVICES_RUN,
                Set.of(),
                List.of(TwoPhaseProcess.class.getName()),
                databases.settings(),
                Stage.DIRECTORY.resolve("two-phase.log"))) {
            String closed = "closed %%d %d".formatted(SagaBenchmark.CLIENTS);
            place(jvm, closed.formatted(plan.warmUp()), plan.warmUp());
            Ended saturated = place(jvm, closed.formatted(plan.orders()), plan.orders());
            int rate = plan.rates().getFirst();
            int seconds = (int) plan.openLoop().toSeconds();
            Ended steady = place(jvm, "open %d %d".formatted(rate, seconds), rate * seconds);
            requireBooksToAgree();
            return new Peers.Round(saturated.perSecond, saturated.cost, steady.toShipped, steady.cost);
        }
    }

    private record Ended(double perSecond, Percentiles toShipped, Costs cost) {}

    private Ended place(OtherJvm jvm, String wish, int orders) throws Exception {
        Map<String, Long> program = Map.of(APPLICATION, jvm.pid());
        Costs before = Costs.of(databases.postgres(), program);
        Instant begun = Instant.now().truncatedTo(ChronoUnit.MICROS);
        jvm.ask(wish);
        placed += orders;
        Costs cost = Costs.of(databases.postgres(), program).since(before).each(orders);
        return ended(begun, cost);
    }

    /** An order is SHIPPED when PostgreSQL has committed the last of its parts. */
    private Ended ended(Instant begun, Costs cost) throws SQLException {
        Map<UUID, Instant> due = times("orders", "SELECT id, placed_at FROM orders");
        due.values().removeIf(at -> at.isBefore(begun));
        Map<UUID, Instant> shipped = new HashMap<>();
        for (Map<UUID, Instant> part : List.of(
                times("orders", "SELECT id, pg_xact_commit_timestamp(xmin) FROM orders"),
                times("inventory", "SELECT order_id, pg_xact_commit_timestamp(xmin) FROM shipment"),
                times("payments", "SELECT order_id, pg_xact_commit_timestamp(xmin) FROM payment"))) {
            part.forEach((id, at) -> shipped.merge(id, at, (one, other) -> one.isAfter(other) ? one : other));
        }
        shipped.keySet().retainAll(due.keySet());
        Instant first = due.values().stream().min(Instant::compareTo).orElseThrow();
        Instant last = shipped.values().stream().max(Instant::compareTo).orElseThrow();
        return new Ended(
                due.size() / (ChronoUnit.NANOS.between(first, last) / 1e9),
                Percentiles.of(due.entrySet().stream()
                        .mapToLong(each ->
                                ChronoUnit.NANOS.between(each.getValue(), shipped.getOrDefault(each.getKey(), last)))),
                cost);
    }

    private Map<UUID, Instant> times(String database, String sql) throws SQLException {
        Map<UUID, Instant> times = new HashMap<>();
        try (Connection admin = databases.postgres().adminConnection(database);
                var statement = admin.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                times.put(
                        rows.getObject(1, UUID.class),
                        rows.getObject(2, OffsetDateTime.class).toInstant());
            }
        }
        return times;
    }

    /** Each database has each order, none has anything prepared, and stock and money add up. */
    void requireBooksToAgree() throws SQLException {
        List<String> orders = one("orders", "SELECT count(*) FROM orders WHERE status = 'CONFIRMED'");
        List<String> money = one("orders", "SELECT sum(total_amount_minor) FROM orders");
        var books = Map.of(
                "orders placed", orders.equals(List.of(Integer.toString(placed))),
                "shipments",
                        orders.equals(one("inventory", "SELECT count(*) FROM shipment WHERE state = 'DISPATCHED'")),
                "payments", orders.equals(one("payments", "SELECT count(*) FROM payment WHERE status = 'CAPTURED'")),
                "money", money.equals(one("payments", "SELECT sum(captured) FROM account")),
                "pieces",
                        one("orders", "SELECT sum(quantity) FROM order_line")
                                .equals(one("inventory", "SELECT sum(shipped) FROM product")),
                "pieces held", one("inventory", "SELECT sum(held) FROM product").equals(List.of("0")),
                "prepared",
                        one("postgres", "SELECT count(*) FROM pg_prepared_xacts")
                                .equals(List.of("0")));
        if (books.containsValue(false)) {
            throw new IllegalStateException("The three databases do not agree, so there are no figures: " + books);
        }
    }

    private List<String> one(String database, String sql) throws SQLException {
        return databases.ask(database, sql);
    }

    /** It has no times, and is the same on each machine. */
    static Report report(Map<TwoPhaseKill, Outcome> outcomes) {
        var report = new Report(
                "the coordinator is killed",
                "prepared in",
                "its log says",
                "others see the order in",
                "another order of the same product",
                "when the coordinator is back, the order is in",
                "if an operator types ROLLBACK PREPARED instead",
                "if an operator types COMMIT PREPARED instead");
        outcomes.forEach((kill, outcome) -> report.add(
                kill.title(),
                databases(outcome.prepared()),
                outcome.decision().isEmpty() ? "nothing" : outcome.decision().getFirst(),
                databases(outcome.visible()),
                outcome.waited() ? "waits" : "goes through",
                databases(outcome.restarted()),
                databases(outcome.rolledBack()),
                databases(outcome.committed())));
        return report;
    }

    private static String databases(List<String> names) {
        return names.isEmpty()
                ? "none"
                : names.equals(TwoPhaseOrders.DATABASES) ? "all three" : String.join(", ", names);
    }

    static Report report(Held held) {
        var report = new Report("what is held", "figure");
        report.add(
                "locks of the eight prepared parts; the same after PostgreSQL was killed and started again",
                String.join("; ", held.locks()));
        report.add(
                "dead rows that VACUUM could not remove, meanwhile and when all had ended",
                "%d; %d".formatted(held.keptDead().getFirst(), held.keptDead().getLast()));
        report.add("three other orders of the same products waited, until", seconds(held.waited()) + " s");
        report.add("the coordinator was started; until all had ended", seconds(held.restart()) + " s");
        return report;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
    }
}
