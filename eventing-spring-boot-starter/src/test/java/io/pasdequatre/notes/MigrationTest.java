package io.pasdequatre.notes;

import static io.pasdequatre.notes.KafkaLog.awaitRecords;
import static io.pasdequatre.notes.KafkaLog.sequencesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.schema.FactJson;
import io.pasdequatre.localstack.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

/** What older versions of the starter left behind is not lost by what newer ones make of it. */
class MigrationTest {

    private static final int NOTES = 300;

    private final String key = UUID.randomUUID().toString();

    @Test
    void whatWasNotPublishedBeforeTheTablesWerePartitionedIsPublishedAfterwardsInOrder() throws SQLException {
        Database database = Replica.INFRASTRUCTURE.createDatabase("notes");
        Deployment.migrate(database, "4");
        String heard = writeAsBefore(database);

        try (Replica replica = Replica.on(database, "migration-test", Clock.systemUTC(), Map.of())) {
            replica.notebook().write(key, Integer.toString(NOTES + 1));

            assertThat(sequencesOf(awaitRecords("notes", key, NOTES + 1)))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, NOTES + 1).boxed().toList());
            List<String> copied = IntStream.rangeClosed(1, NOTES + 1)
                    .mapToObj(Integer::toString)
                    .filter(text -> !text.equals(heard))
                    .toList();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(replica.copyist().copiesOf(key)).containsExactlyElementsOf(copied));
        }
    }

    /** Facts of several transactions, with nobody there to publish them. One is in the inbox already: its text. */
    private String writeAsBefore(Database database) throws SQLException {
        try (Connection app = DriverManager.getConnection(
                database.jdbcUrl(), database.app().username(), database.app().password())) {
            for (int sequence = 1; sequence <= NOTES; sequence++) {
                try (var insert = app.prepareStatement("""
                        INSERT INTO eventing.outbox (id, topic, key, sequence, type, schema, payload, occurred_at,
                                                     correlation_id)
                        VALUES (uuidv7(), 'notes', ?, ?, ?, ?, ?::json, now(), uuidv7())
                        """)) {
                    insert.setString(1, key);
                    insert.setInt(2, sequence);
                    insert.setString(3, NoteWritten.SCHEMA$.getFullName());
                    insert.setLong(4, SchemaNormalization.parsingFingerprint64(NoteWritten.SCHEMA$));
                    insert.setString(5, FactJson.write(Notebook.note(key, Integer.toString(sequence))));
                    insert.execute();
                }
            }
            try (var statement = app.createStatement()) {
                statement.execute("""
                        INSERT INTO eventing.inbox (consumer, fact_id, received_at)
                        SELECT 'migration-test', id, now() FROM eventing.outbox WHERE sequence = 7
                        """);
                statement.execute("INSERT INTO eventing.outbox_key (topic, key, sequence) VALUES ('notes', '%s', %d)"
                        .formatted(key, NOTES));
            }
        }
        return "7";
    }
}
