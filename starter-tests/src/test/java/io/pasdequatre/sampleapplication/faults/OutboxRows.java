package io.pasdequatre.sampleapplication.faults;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.pasdequatre.sampleapplication.LineWritten;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.SchemaNormalization;
import org.postgresql.PGConnection;

/** Writes to the outbox table by hand, in ways that the starter's outbox does not. */
final class OutboxRows {

    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();
    private static final long SCHEMA = SchemaNormalization.parsingFingerprint64(LineWritten.SCHEMA$);
    private static final String COLUMNS =
            "(id, topic, key, sequence, type, schema, payload, occurred_at, correlation_id)";

    private OutboxRows() {}

    /** Inserts the row of a key's event by a statement of its own. */
    static void insert(Connection connection, String key, int sequence) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO eventing.outbox " + COLUMNS
                + " VALUES (?, 'lines', ?, ?, ?, ?, ?::json, now(), gen_random_uuid())")) {
            statement.setObject(1, IDS.generate());
            statement.setString(2, key);
            statement.setInt(3, sequence);
            statement.setString(4, LineWritten.SCHEMA$.getFullName());
            statement.setLong(5, SCHEMA);
            statement.setString(6, payload(key, sequence));
            statement.executeUpdate();
        }
    }

    /** Copies the rows of a key's first events into the table. */
    static void copy(Connection connection, String key, int rows) throws SQLException, IOException {
        String lines = IntStream.rangeClosed(1, rows)
                .mapToObj(sequence -> String.join(
                        "\t",
                        IDS.generate().toString(),
                        "lines",
                        key,
                        "" + sequence,
                        LineWritten.SCHEMA$.getFullName(),
                        "" + SCHEMA,
                        payload(key, sequence),
                        Instant.now().toString(),
                        UUID.randomUUID().toString()))
                .collect(Collectors.joining("\n"));
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY eventing.outbox " + COLUMNS + " FROM STDIN", new StringReader(lines));
    }

    private static String payload(String key, int sequence) {
        return "{\"page\": \"%s\", \"text\": \"Line %d\"}".formatted(key, sequence);
    }
}
