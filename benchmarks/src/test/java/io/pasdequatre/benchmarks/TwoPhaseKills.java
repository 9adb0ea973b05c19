package io.pasdequatre.benchmarks;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** A coordinator is killed between the phases: what stays locked, for how long, and who can end it, and how. */
final class TwoPhaseKills {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Pattern KEPT_DEAD = Pattern.compile("(\\d+) are dead but not yet removable");

    private static final String PREPARED =
            "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared";

    /** A prepared transaction has no process. */
    private static final String LOCKS = "SELECT count(*) FROM pg_locks WHERE pid IS NULL";

    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";

    private final RivalDatabases databases;
    private final Duration wait;
    private int number;
    private @Nullable Held held;

    /** @param wait how long another order of the same product waits before it is said that it waits */
    TwoPhaseKills(RivalDatabases databases, Duration wait) {
        this.databases = databases;
        this.wait = wait;
    }

    /**
     * What a kill left, and what became of it.
     *
     * @param prepared databases in which the order stayed prepared
     * @param decision what the coordinator's log has
     * @param visible databases that show the order to others meanwhile
     * @param waited whether another order of the same product did
     * @param restarted databases that have the order once the coordinator has started again
     * @param rolledBack the same if an operator rolls back what is prepared instead
     * @param committed the same if an operator commits what is prepared instead
     */
    record Outcome(
            List<String> prepared,
            List<String> decision,
            List<String> visible,
            boolean waited,
            List<String> restarted,
            List<String> rolledBack,
            List<String> committed) {

        Outcome ended(List<String> afterRestart, List<String> afterRollback, List<String> afterCommit) {
            return new Outcome(prepared, decision, visible, waited, afterRestart, afterRollback, afterCommit);
        }
    }

    /**
     * What does not depend on where it was killed.
     *
     * @param locks that the prepared transactions hold, before PostgreSQL was killed and started again, and after it
     * @param keptDead dead rows that VACUUM could not remove while they were prepared, and afterwards
     * @param waited how long another order of the same product had waited when the coordinator was started
     * @param restart from then until it was up, with everything ended
     */
    record Held(List<String> locks, List<Integer> keptDead, Duration waited, Duration restart) {}

    /** An order that is left, and in which databases it is prepared. */
    private record Left(String transaction, int number, List<String> prepared) {

        String id() {
            return transaction.substring(transaction.indexOf('-') + 1);
        }
    }

    /** Known once {@link #outcomes} has returned. */
    Held held() {
        return Objects.requireNonNull(held);
    }

    Map<TwoPhaseKill, Outcome> outcomes() throws Exception {
        Benchmark.tell("killing the coordinator, and starting it again");
        Map<TwoPhaseKill, Left> first = kill();
        var outcomes = new EnumMap<TwoPhaseKill, Outcome>(TwoPhaseKill.class);
        for (var each : first.entrySet()) {
            outcomes.put(each.getKey(), found(each.getValue()));
        }
        startAgain(first);
        Map<TwoPhaseKill, List<String>> restarted = having(first);
        Benchmark.tell("killing it again, and rolling back by hand");
        Map<TwoPhaseKill, List<String>> rolledBack = having(byHand("ROLLBACK"));
        Benchmark.tell("killing it again, and committing by hand");
        Map<TwoPhaseKill, List<String>> committed = having(byHand("COMMIT"));
        outcomes.replaceAll(
                (kill, found) -> found.ended(of(restarted, kill), of(rolledBack, kill), of(committed, kill)));
        return outcomes;
    }

    private Outcome found(Left left) throws SQLException {
        return new Outcome(
                left.prepared, decision(left), having(left), anotherWaits(left), List.of(), List.of(), List.of());
    }

    private static List<String> of(Map<TwoPhaseKill, List<String>> all, TwoPhaseKill kill) {
        return Objects.requireNonNull(all.get(kill));
    }

    private OtherJvm coordinator() throws IOException, InterruptedException {
        return new OtherJvm(
                Peers.AS_THE_SERVICES_RUN,
                Set.of(),
                List.of(TwoPhaseProcess.class.getName()),
                databases.settings(),
                Stage.DIRECTORY.resolve("two-phase.log"));
    }

    /** One order for each place, in one process that is killed when each is there. */
    private Map<TwoPhaseKill, Left> kill() throws Exception {
        var left = new EnumMap<TwoPhaseKill, Left>(TwoPhaseKill.class);
        try (OtherJvm jvm = coordinator()) {
            for (TwoPhaseKill kill : TwoPhaseKill.values()) {
                Set<String> before =
                        left.values().stream().map(Left::transaction).collect(Collectors.toSet());
                jvm.ask("%s %s %d".formatted(TwoPhaseProcess.STAY, kill, number));
                left.put(kill, new Left(awaitThere(kill, before), number, kill.prepared()));
                number += 2; // The one in between has a product in common with both.
            }
            jvm.kill();
        }
        return left;
    }

    /** Until it is prepared in these databases and in no others, and decided if it is to be; its name. */
    private String awaitThere(TwoPhaseKill kill, Set<String> before) {
        return await("the coordinator is there: " + kill)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_AGAIN)
                .until(() -> there(kill, before), transaction -> !transaction.isEmpty());
    }

    private String there(TwoPhaseKill kill, Set<String> before) throws SQLException {
        List<String> found = transactions("inventory").stream()
                .filter(one -> !before.contains(one))
                .toList();
        if (found.isEmpty()) {
            return "";
        }
        String transaction = found.getFirst();
        var left = new Left(transaction, number, prepared(transaction));
        boolean decided = !decision(left).isEmpty();
        return left.prepared.equals(kill.prepared()) && decided == (kill != TwoPhaseKill.ALL_PREPARED)
                ? transaction
                : "";
    }

    private List<String> prepared(String transaction) throws SQLException {
        List<String> names = new ArrayList<>();
        for (String database : TwoPhaseOrders.DATABASES) {
            if (transactions(database).contains(transaction)) {
                names.add(database);
            }
        }
        return names;
    }

    /** Of which it has a part prepared. */
    private List<String> transactions(String database) throws SQLException {
        return databases.ask(database, PREPARED).stream()
                .map(TwoPhaseCommit::transaction)
                .toList();
    }

    private List<String> decision(Left left) throws SQLException {
        return databases.ask(
                TwoPhaseOrders.LOG,
                "SELECT outcome FROM decision WHERE transaction = '%s'".formatted(left.transaction));
    }

    private Map<TwoPhaseKill, List<String>> having(Map<TwoPhaseKill, Left> all) throws SQLException {
        var having = new EnumMap<TwoPhaseKill, List<String>>(TwoPhaseKill.class);
        for (var each : all.entrySet()) {
            having.put(each.getKey(), having(each.getValue()));
        }
        return having;
    }

    /** The databases that show the order as it is at its end. */
    private List<String> having(Left left) throws SQLException {
        List<String> names = new ArrayList<>();
        for (var each : Map.of(
                        "orders", "SELECT id FROM orders WHERE status = 'CONFIRMED' AND id = '%s'",
                        "inventory", "SELECT order_id FROM shipment WHERE order_id = '%s'",
                        "payments", "SELECT order_id FROM payment WHERE order_id = '%s'")
                .entrySet()) {
            if (!databases
                    .ask(each.getKey(), each.getValue().formatted(left.id()))
                    .isEmpty()) {
                names.add(each.getKey());
            }
        }
        return TwoPhaseOrders.DATABASES.stream().filter(names::contains).toList();
    }

    /** With as much patience as was said. */
    private boolean anotherWaits(Left left) {
        String patience = "SET lock_timeout = %d".formatted(wait.toMillis());
        try (var impatient = new TwoPhaseOrders(databases.settings(patience))) {
            impatient.place(Instant.now(), left.number, TwoPhaseCommit.Crossing.OPEN);
            return false;
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException cause
                    && LOCK_NOT_AVAILABLE.equals(cause.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    /** Others wait without end meanwhile, VACUUM works, and PostgreSQL is killed. */
    private void startAgain(Map<TwoPhaseKill, Left> left) throws Exception {
        List<String> locks = new ArrayList<>(databases.ask("postgres", LOCKS));
        databases.postgres().kill();
        databases.postgres().start();
        locks.addAll(databases.ask("postgres", LOCKS));
        List<Integer> dead = new ArrayList<>(List.of(dead()));
        Instant began = Instant.now();
        try (var patient = new TwoPhaseOrders(databases.settings());
                ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<UUID>> others = left.values().stream()
                    .map(one ->
                            each.submit(() -> patient.place(Instant.now(), one.number, TwoPhaseCommit.Crossing.OPEN)))
                    .toList();
            awaitWaiting(others.size());
            Instant start = Instant.now();
            try (OtherJvm _ = coordinator()) {
                Instant up = Instant.now();
                awaitAll(others);
                dead.add(dead());
                held = new Held(locks, dead, Duration.between(began, start), Duration.between(start, up));
            }
        }
    }

    /** Dead rows that VACUUM leaves of those that were updated just now. */
    private int dead() throws SQLException {
        databases.tell("inventory", "UPDATE product SET shipped = shipped WHERE sku = 'SKU-50'");
        var kept = KEPT_DEAD.matcher(databases.tell("inventory", "VACUUM (VERBOSE) product"));
        if (!kept.find()) {
            throw new IllegalStateException("VACUUM does not say what it left");
        }
        return Integer.parseInt(kept.group(1));
    }

    /** As long as was said, and they still wait. */
    private void awaitWaiting(int orders) {
        await("%d orders wait for %s".formatted(orders, wait))
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_AGAIN)
                .during(wait)
                .until(() -> databases.ask("postgres", WAITING).equals(List.of(Integer.toString(orders))));
    }

    private static void awaitAll(List<Future<UUID>> orders) throws ExecutionException, InterruptedException {
        for (Future<UUID> order : orders) {
            order.get();
        }
    }

    /** An operator ends what is prepared, everywhere in the same way, without a look at the log. */
    private Map<TwoPhaseKill, Left> byHand(String verb) throws Exception {
        Map<TwoPhaseKill, Left> left = kill();
        for (Left one : left.values()) {
            for (String database : one.prepared) {
                databases.tell(database, "%s PREPARED '%s.%s'".formatted(verb, one.transaction, database));
            }
        }
        return left;
    }
}
