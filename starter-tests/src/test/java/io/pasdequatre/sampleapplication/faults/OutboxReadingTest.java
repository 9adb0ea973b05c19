package io.pasdequatre.sampleapplication.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rows that a reader of the write-ahead log skips if it resumes at the wrong place, with a relay that dies there. The
 * short form is {@link CrashPointsTest#whateverStepTheRelayDiesAtEveryEventIsPublished}.
 */
@Tag("thorough")
class OutboxReadingTest {

    private static final int FEWER_THAN_IT_DIES_AFTER = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String key = UUID.randomUUID().toString();
    private Replicas replicas;
    private Tail tail;
    private ReplicaProcess replica;

    @BeforeEach
    void start() throws InterruptedException {
        replicas = Replicas.ofANewService();
        tail = Tail.of(replicas);
        replica = replicas.start("-D%s=10".formatted(PublishedBy.DIES_AFTER));
    }

    @AfterEach
    void stop() {
        tail.close();
        replicas.close();
    }

    /** debezium#7531. */
    @Test
    void twentyRowsOfOneStatementAllArriveThoughTheRelayDiesAfterTheTenth() throws Exception {
        try (var writer = new Writer(replicas.database(), 1)) {
            writer.write(Collections.nCopies(20, key).toArray(String[]::new));
        }
        awaitDeathAndStartAnother();

        Verdict.on(replicas, tail).assertHolds();
        assertThat(tail.eventsOf(key)).hasSize(20);
        assertThat(tail.repeats()).as("what came before its death and again").isEqualTo(10);
    }

    @Test
    void copiedRowsAllArriveThoughTheRelayDiesAfterTheTenth() throws Exception {
        try (Connection owner = connect()) {
            OutboxRows.copy(owner, key, 1_000);
        }
        awaitDeathAndStartAnother();

        Verdict.on(replicas, tail).assertHolds();
        assertThat(tail.eventsOf(key)).hasSize(1_000);
        assertThat(tail.repeats()).as("what came before its death and again").isEqualTo(10);
    }

    /** debezium#7760: the slot has been confirmed beyond the first row before its transaction commits. */
    @Test
    void rowsOnBothSidesOfAnotherTransactionsCommitAllArriveThoughTheRelayDiesInBetween() throws Exception {
        try (Connection enclosing = connect();
                Connection enclosed = connect()) {
            enclosing.setAutoCommit(false);
            OutboxRows.insert(enclosing, key, 1);
            String written = ask(enclosed, "SELECT pg_current_wal_insert_lsn()");
            var others = new AtomicInteger();
            await("the slot is confirmed beyond the first row").atMost(PATIENCE).until(() -> {
                if (others.get() < FEWER_THAN_IT_DIES_AFTER) {
                    OutboxRows.insert(enclosed, key + "-enclosed", others.incrementAndGet());
                }
                return Boolean.parseBoolean(ask(enclosed, """
                        SELECT CASE WHEN confirmed_flush_lsn > '%s' THEN 'true' END FROM pg_replication_slots
                        WHERE database = current_database()""".formatted(written)));
            });
            OutboxRows.insert(enclosing, key, 2);
            replica.kill();
            enclosing.commit();
        }
        replicas.start();

        Verdict.on(replicas, tail).assertHolds();
        assertThat(tail.eventsOf(key)).hasSize(2);
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }

    private void awaitDeathAndStartAnother() {
        assertThat(replica.awaitEnd()).isEqualTo(PublishedBy.DIED);
        tail.catchUp();
        assertThat(tail.eventsOf(key)).as("what came before its death").hasSize(10);
        replicas.start();
    }

    private Connection connect() throws SQLException {
        var owner = replicas.database().owner();
        return DriverManager.getConnection(replicas.database().jdbcUrl(), owner.username(), owner.password());
    }
}
