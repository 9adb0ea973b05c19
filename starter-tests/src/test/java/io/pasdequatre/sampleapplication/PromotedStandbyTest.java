package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.sequencesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.LocalPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The database fails over to a standby, and the relay goes on there. Two servers of this test's own. The short form is
 * {@link SlotTest#aDatabaseThatWasCopiedToAnotherServerIsComparedWithKafka}.
 */
@Tag("thorough")
class PromotedStandbyTest {

    private final String key = UUID.randomUUID().toString();
    private LocalPostgres primary;
    private LocalPostgres standby;

    @BeforeEach
    void start() throws SQLException {
        primary = LocalPostgres.forTest("fsync=off", "synchronized_standby_slots=standby");
        primary.start();
        execute(primary, "SELECT pg_create_physical_replication_slot('standby')");
        standby = primary.standby();
        primary.start();
        standby.start();
    }

    @AfterEach
    void stop() {
        primary.stop();
        standby.stop();
    }

    @Test
    void withAFailoverSlotTheRelayGoesOnWhereItStood() throws SQLException {
        Database before = primary.ensureDatabase("notes", "notes");
        try (Replica replica = Replica.on(before, "promoted", Clock.systemUTC(), Map.of())) {
            replica.writer().write(key, "1");
            replica.writer().write(key, "2");
            awaitRecords("notes", key, 2);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> text(
                                    standby,
                                    "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'notes_outbox' AND synced AND NOT temporary")
                            .equals("1"));
        }
        failOver();

        try (Replica replica = Replica.on(on(standby, before), "promoted", Clock.systemUTC(), Map.of())) {
            replica.writer().write(key, "3");

            assertInOrder(awaitRecords("notes", key, 3), 3);
        }
    }

    @Test
    void withoutItKafkaGetsWhatItLacksFromTheTable() throws SQLException {
        Database before = primary.ensureDatabase("notes", "notes");
        try (Replica replica = Replica.on(before, "promoted", Clock.systemUTC(), Map.of())) {
            replica.writer().write(key, "1");
            awaitRecords("notes", key, 1);
            replica.bean(Relay.class).stop();
            replica.writer().write(key, "2");
        }
        failOver();
        execute(standby, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");

        try (Replica replica = Replica.on(on(standby, before), "promoted", Clock.systemUTC(), Map.of())) {
            replica.writer().write(key, "3");

            assertInOrder(awaitRecords("notes", key, 3), 3);
        }
    }

    /** The primary dies once the standby has all of it. */
    private void failOver() throws SQLException {
        String end = text(primary, "SELECT pg_current_wal_lsn()");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> text(standby, "SELECT pg_last_wal_replay_lsn() >= '" + end + "'")
                        .equals("t"));
        primary.kill();
        execute(standby, "SELECT pg_promote()");
    }

    private static Database on(LocalPostgres server, Database database) {
        return new Database(
                server.jdbcUrl(database.name()), database.name(), database.owner(), database.app(), database.relay());
    }

    private static void execute(LocalPostgres server, String sql) throws SQLException {
        text(server, sql);
    }

    private static String text(LocalPostgres server, String query) throws SQLException {
        try (Connection connection = server.adminConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            return result.next() && result.getMetaData().getColumnCount() > 0 ? result.getString(1) : "";
        }
    }

    private static void assertInOrder(List<ConsumerRecord<byte[], byte[]>> records, int last) {
        assertThat(sequencesOf(records).stream().distinct())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }
}
