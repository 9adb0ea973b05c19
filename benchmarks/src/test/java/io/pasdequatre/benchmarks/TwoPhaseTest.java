package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.benchmarks.TwoPhaseKills.Held;
import io.pasdequatre.benchmarks.TwoPhaseKills.Outcome;
import io.pasdequatre.localstack.LocalPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What two-phase commit leaves when its coordinator is killed, by the databases themselves. It asserts no time. */
class TwoPhaseTest {

    private static final LocalPostgres postgres =
            LocalPostgres.forTest(Stream.concat(Stream.of(TwoPhaseOrders.PREPARES), Stream.of(Costs.OF_POSTGRES))
                    .toArray(String[]::new));

    private static RivalDatabases databases;
    private static Map<TwoPhaseKill, Outcome> outcomes = Map.of();
    private static Held held = new Held(List.of(), List.of(), Duration.ZERO, Duration.ZERO);
    private static double shippedPerSecond;

    @BeforeAll
    static void run() throws Exception {
        Files.createDirectories(Stage.DIRECTORY);
        postgres.start();
        databases = TwoPhaseOrders.databases(postgres);
        shippedPerSecond =
                new TwoPhase(databases).measure(TwoPhase.Plan.SMOKE.saga()).shippedPerSecond();
        var kills = new TwoPhaseKills(databases, TwoPhase.Plan.SMOKE.patience());
        outcomes = kills.outcomes();
        held = kills.held();
    }

    @AfterAll
    static void stop() {
        postgres.stop();
    }

    @Test
    void eachDatabaseHasEachOrderWhenNobodyIsKilled() {
        assertThat(shippedPerSecond).isPositive(); // It throws where books disagree.
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # killed       | prepared, and what others see | started again               | rolled back by hand | committed by hand
            ALL_PREPARED   | orders inventory payments | - | -                         | -      | orders inventory payments
            DECIDED        | orders inventory payments | - | orders inventory payments | -      | orders inventory payments
            ONE_COMMITTED  | inventory payments   | orders | orders inventory payments | orders | orders inventory payments
            """)
    void aKilledCoordinatorLeavesItsOrderPreparedAndWhoeverEndsItDecidesWhetherItIsSplit(
            TwoPhaseKill kill, String prepared, String visible, String restarted, String rolledBack, String committed) {
        Outcome outcome = outcome(kill);

        assertThat(outcome.prepared()).isEqualTo(names(prepared));
        assertThat(outcome.visible()).isEqualTo(names(visible));
        assertThat(outcome.restarted()).isEqualTo(names(restarted));
        assertThat(outcome.rolledBack()).isEqualTo(names(rolledBack));
        assertThat(outcome.committed()).isEqualTo(names(committed));
    }

    private static List<String> names(@Nullable String all) {
        return all == null ? List.of() : List.of(all.split(" ", -1));
    }

    private static Outcome outcome(TwoPhaseKill kill) {
        return Objects.requireNonNull(outcomes.get(kill));
    }

    @ParameterizedTest
    @EnumSource
    void anotherOrderOfTheSameProductWaits(TwoPhaseKill kill) {
        assertThat(outcome(kill).waited()).isTrue();
    }

    @Test
    void whatIsPreparedOutlivesTheServerAndKeepsVacuumFromRemovingRows() {
        assertThat(held.locks()).hasSize(2).doesNotContain("0");
        assertThat(held.keptDead().getFirst()).isPositive();
        assertThat(held.keptDead().getLast()).isZero();
    }

    @Test
    void whoWasRolledBackByAnotherCoordinatorCannotCommitAnyMore() throws Exception {
        List<String> before = orders();
        try (var one = new TwoPhaseOrders(databases.settings());
                var other = new TwoPhaseOrders(databases.settings())) {
            assertThatThrownBy(() -> one.place(Instant.now(), 0, new TwoPhaseCommit.Crossing() {
                        @Override
                        public void beforeDecision() {
                            other.recover();
                        }
                    }))
                    .isInstanceOf(RuntimeException.class);
        }

        assertThat(databases.ask("postgres", "SELECT gid FROM pg_prepared_xacts"))
                .isEmpty();
        assertThat(orders()).isEqualTo(before);
    }

    /** How many of them each database has. */
    private static List<String> orders() throws SQLException {
        return Stream.of(
                        databases.ask("orders", "SELECT count(*) FROM orders"),
                        databases.ask("inventory", "SELECT count(*) FROM shipment"),
                        databases.ask("payments", "SELECT count(*) FROM payment"))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void theDocumentHasTheSameTable() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "two-phase-commit.md")))
                .contains(TwoPhase.report(outcomes).asMarkdown());
    }
}
