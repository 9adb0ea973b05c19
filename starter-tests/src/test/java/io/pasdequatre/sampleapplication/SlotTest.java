package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.sequencesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

/** Whatever becomes of the slot, Kafka gets exactly what it lacks. The server is one of this test's own. */
class SlotTest {

    private static LocalPostgres server;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        server = LocalPostgres.forTest("fsync=off", "wal_keep_size=0", "max_wal_size=48MB", "min_wal_size=32MB");
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void aSlotThatWasDroppedIsMadeAnewAndKafkaGetsExactlyWhatItLacks() throws SQLException {
        try (Replica replica = replica("slot-dropped")) {
            write(replica, "1", "2", "3");
            awaitRecords("notes", key, 3);
            replica.bean(Relay.class).stop();
            dropSlot(replica.database());
            write(replica, "4", "5", "6");

            replica.bean(Relay.class).start();

            assertEachOnce(awaitRecords("notes", key, 6), 6);
            write(replica, "7");
            assertEachOnce(awaitRecords("notes", key, 7), 7);
        }
    }

    @Test
    void aSlotThatSomebodyMadeAnewWhileTheRelayWasReadingIsRecognised() throws SQLException {
        try (Replica replica = replica("slot-swapped")) {
            write(replica, "1", "2");
            awaitRecords("notes", key, 2);
            String relay = replica.database().relay().username();
            try (Connection admin = server.adminConnection(replica.database().name());
                    var statement = admin.createStatement()) {
                statement.execute("ALTER ROLE %s NOLOGIN".formatted(relay)); // Or it would make a slot itself.
                statement.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '%s'"
                        .formatted(relay));
                dropSlot(replica.database());
                write(replica, "3", "4");
                statement.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')"
                        .formatted(slotOf(replica.database())));
                statement.execute("ALTER ROLE %s LOGIN".formatted(relay));
            }

            assertEachOnce(awaitRecords("notes", key, 4), 4);
        }
    }

    /** The short form is {@link #aSlotThatWasDroppedIsMadeAnewAndKafkaGetsExactlyWhatItLacks}. */
    @Tag("thorough")
    @Test
    void aSlotThatTheServerGaveUpIsMadeAnew() throws SQLException {
        try (Replica replica = replica("slot-lost");
                Connection admin = server.adminConnection(replica.database().name());
                var statement = admin.createStatement()) {
            write(replica, "1");
            awaitRecords("notes", key, 1);
            replica.bean(Relay.class).stop();
            statement.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
            statement.execute("SELECT pg_reload_conf()");
            write(replica, "2", "3");
            statement.execute("CREATE TABLE IF NOT EXISTS ballast (text text)");
            while (!isLost(admin, replica.database())) {
                statement.execute("INSERT INTO ballast SELECT repeat('x', 1000) FROM generate_series(1, 20000)");
                statement.execute("SELECT pg_switch_wal()");
                statement.execute("CHECKPOINT");
            }
            statement.execute("ALTER SYSTEM RESET max_slot_wal_keep_size");
            statement.execute("SELECT pg_reload_conf()");

            replica.bean(Relay.class).start();

            assertEachOnce(awaitRecords("notes", key, 3), 3);
        }
    }

    @Test
    void whenKafkaDoesNotShowWhatItLacksSomebodyHasToNameTheTime() throws Exception {
        Clock tenDaysAgo = Clock.offset(Clock.systemUTC(), Duration.ofDays(-10));
        try (Replica replica = replica("slot-blocked", tenDaysAgo)) {
            Instant before = tenDaysAgo.instant();
            write(replica, "1", "2");
            awaitRecords("notes", key, 2);
            replica.bean(Relay.class).stop();
            dropSlot(replica.database());
            write(replica, "3");
            KafkaLog.deleteAll("notes");

            replica.bean(Relay.class).start();

            replica.awaitPhase(Phase.BLOCKED);
            assertThat(replica.bean(ApplicationAvailability.class).getReadinessState())
                    .as("appending is safe, and the other replicas would not be ready either")
                    .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(replica.bean(Relay.class).state().problem())
                    .contains("Kafka no longer has all of notes")
                    .contains("/actuator/relay");
            replica.bean(Relay.class).reconcile(before);
            assertEachOnce(awaitRecords("notes", key, 3), 3);
            replica.awaitPhase(Phase.LEADING);
        }
    }

    @Test
    void aHealthySlotMayBeReconciledToo() throws SQLException {
        try (Replica replica = replica("slot-healthy")) {
            Instant before = Instant.now();
            write(replica, "1", "2", "3");
            awaitRecords("notes", key, 3);

            replica.bean(Relay.class).reconcile(before);
            await().until(() -> !isAskedFor(replica));
            write(replica, "4");

            assertEachOnce(awaitRecords("notes", key, 4), 4);
        }
    }

    /** The short form is {@link #aHealthySlotMayBeReconciledToo}. */
    @Tag("thorough")
    @Test
    void aHealthySlotIsReadOnWhileATransactionOfAnotherDatabaseHoldsUpANewOne() throws SQLException {
        try (Replica replica = replica("slot-held-up");
                Connection busy = server.adminConnection();
                var statement = busy.createStatement()) {
            Instant before = Instant.now();
            write(replica, "1", "2");
            awaitRecords("notes", key, 2);
            busy.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");

            replica.bean(Relay.class).reconcile(before);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(String.valueOf(
                                    replica.bean(Relay.class).state().problem()))
                            .contains("waits for process", "in database postgres"));
            write(replica, "3");
            awaitRecords("notes", key, 3);
            assertThat(isAskedFor(replica)).isTrue();

            busy.rollback();
            await().atMost(Duration.ofSeconds(60)).until(() -> !isAskedFor(replica));
            write(replica, "4");
            assertEachOnce(awaitRecords("notes", key, 4), 4);
        }
    }

    @Test
    void whatTheRolesStatementsMayTakeIsNoLimitForTheRelay() throws SQLException {
        try (Replica replica = replica("slot-limits")) {
            write(replica, "1", "2");
            awaitRecords("notes", key, 2);
            replica.bean(Relay.class).stop();
            String role = replica.database().relay().username();
            try (Connection admin = server.adminConnection();
                    var statement = admin.createStatement()) {
                for (String limit : List.of("statement", "lock", "idle_in_transaction_session")) {
                    statement.execute("ALTER ROLE \"%s\" SET %s_timeout = '1ms'".formatted(role, limit));
                }
            }
            dropSlot(replica.database());
            write(replica, "3");

            replica.bean(Relay.class).start();

            assertEachOnce(awaitRecords("notes", key, 3), 3);
            replica.awaitPhase(Phase.LEADING);
        }
    }

    @Test
    void aDatabaseThatWasCopiedToAnotherServerIsComparedWithKafka() throws SQLException {
        try (Replica replica = replica("slot-copied");
                Connection admin = server.adminConnection(replica.database().name());
                var statement = admin.createStatement()) {
            write(replica, "1", "2", "3");
            awaitRecords("notes", key, 3);
            replica.bean(Relay.class).stop();
            write(replica, "4", "5", "6");
            // As it looks where log and transactions have come less far: all seems to be published.
            dropSlot(replica.database());
            statement.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')"
                    .formatted(slotOf(replica.database())));
            statement.execute("""
                    UPDATE eventing.relay
                    SET server = 1, confirmed = 'FFFF/0', published = pg_current_snapshot(), published_at = now()
                    """);

            replica.bean(Relay.class).start();

            assertEachOnce(awaitRecords("notes", key, 6), 6);
            replica.awaitPhase(Phase.LEADING);
            write(replica, "7");
            assertEachOnce(awaitRecords("notes", key, 7), 7);
        }
    }

    @Test
    void aDatabaseThatWasRestoredGoesOnBehindTheNumbersInKafkaAndReportsIt() throws SQLException {
        try (Replica replica = replica("slot-restored");
                Connection admin = server.adminConnection(replica.database().name());
                var statement = admin.createStatement()) {
            write(replica, "1", "2", "3", "4");
            awaitRecords("notes", key, 4);
            replica.bean(Relay.class).stop();
            statement.execute("DELETE FROM eventing.outbox WHERE topic = 'notes' AND sequence > 1");
            statement.execute("""
                    UPDATE eventing.outbox_key
                    SET sequence = 1, last_id = (SELECT id FROM eventing.outbox WHERE topic = 'notes')
                    WHERE topic = 'notes'
                    """);
            dropSlot(replica.database());
            write(replica, "2 again");

            replica.bean(Relay.class).start();

            assertThat(sequencesOf(awaitRecords("notes", key, 5))).containsExactly(1L, 2L, 3L, 4L, 2L);
            replica.awaitPhase(Phase.LEADING);
            write(replica, "5");
            assertThat(sequencesOf(awaitRecords("notes", key, 6))).containsExactly(1L, 2L, 3L, 4L, 2L, 5L);
            assertThat(replica.bean(MeterRegistry.class)
                            .get("pasdequatre.relay.repeated.numbers")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void nothingOlderIsPublishedAgainOnACompactedTopic() throws Exception {
        KafkaLog.setCleanupPolicy("notes", "compact");
        try (Replica replica = replica("slot-compacted")) {
            Instant before = Instant.now();
            write(replica, "1", "2", "3");
            awaitRecords("notes", key, 3);
            KafkaLog.setCleanupPolicy("notes", "delete"); // The broker deletes nothing else by request.
            KafkaLog.deleteAll("notes"); // As if they were compacted away.
            KafkaLog.setCleanupPolicy("notes", "compact");
            write(replica, "4");
            awaitRecords("notes", key, 1);

            replica.bean(Relay.class).reconcile(before);
            await().until(() -> !isAskedFor(replica));
            write(replica, "5");

            assertThat(sequencesOf(awaitRecords("notes", key, 2))).containsExactly(4L, 5L);
        } finally {
            KafkaLog.setCleanupPolicy("notes", "delete");
        }
    }

    @Test
    void anIdleOutboxBesideABusyDatabaseMovesTheSlot() throws SQLException {
        try (Replica replica = replica("slot-idle");
                Connection admin = server.adminConnection(replica.database().name());
                var statement = admin.createStatement()) {
            replica.awaitPhase(Phase.LEADING);
            statement.execute("CREATE TABLE IF NOT EXISTS ballast (text text)");
            statement.execute("INSERT INTO ballast SELECT repeat('x', 1000) FROM generate_series(1, 20000)");
            String busy = text(admin, "SELECT pg_current_wal_lsn()");

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(text(
                                    admin,
                                    "SELECT confirmed_flush_lsn >= '%s' AND restart_lsn >= '%s' FROM pg_replication_slots WHERE slot_name = '%s'"
                                            .formatted(busy, busy, slotOf(replica.database()))))
                            .isEqualTo("t"));
        }
    }

    private static Replica replica(String service) {
        return replica(service, Clock.systemUTC());
    }

    private static Replica replica(String service, Clock clock) {
        String name = service.replace('-', '_');
        return Replica.on(server.ensureDatabase(name, name), service, clock, Map.of());
    }

    private void write(Replica replica, String... texts) {
        for (String text : texts) {
            replica.writer().write(key, text);
        }
    }

    private static boolean isAskedFor(Replica replica) throws SQLException {
        try (Connection admin = server.adminConnection(replica.database().name())) {
            return text(admin, "SELECT count(reconcile_since) FROM eventing.relay")
                    .equals("1");
        }
    }

    private static String slotOf(Database database) {
        return database.name() + "_outbox";
    }

    /** The server's process that served the slot ends a little later than its client. */
    private static void dropSlot(Database database) throws SQLException {
        try (Connection admin = server.adminConnection()) {
            await().until(() -> text(
                            admin,
                            "SELECT active FROM pg_replication_slots WHERE slot_name = '%s'"
                                    .formatted(slotOf(database)))
                    .equals("f"));
            text(admin, "SELECT pg_drop_replication_slot('%s')".formatted(slotOf(database)));
        }
    }

    private static boolean isLost(Connection admin, Database database) throws SQLException {
        return text(
                        admin,
                        "SELECT wal_status FROM pg_replication_slots WHERE slot_name = '%s'"
                                .formatted(slotOf(database)))
                .equals("lost");
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    /** Each event has come once, and in its order. */
    private static void assertEachOnce(List<ConsumerRecord<byte[], byte[]>> records, int last) {
        assertThat(sequencesOf(records))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }
}
