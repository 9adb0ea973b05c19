package io.pasdequatre.eventing.reconciliation;

import io.pasdequatre.eventing.capture.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows that Kafka may lack: those that were not visible yet when the last heartbeat was sent that came through,
 * those that somebody asks for, and those that are unpublishable.
 */
final class MissingRows {

    private final Connection connection;
    private final String slot;
    private final @Nullable Instant askedSince;

    /**
     * As the connection's transaction sees them.
     *
     * @param askedSince null if nobody asks
     */
    MissingRows(Connection connection, String slot, @Nullable Instant askedSince) {
        this.connection = connection;
        this.slot = slot;
        this.askedSince = askedSince;
    }

    /** Something done with rows. */
    interface Action {
        void with(List<Row> rows) throws SQLException, InterruptedException;
    }

    private interface Reader {
        Row of(ResultSet row) throws SQLException;
    }

    /** The topics they go to, each with the time of its earliest. */
    Map<String, Instant> earliestByTopic() throws SQLException {
        Map<String, Instant> earliest = new HashMap<>();
        addEarliest("topic", "outbox", "occurred_at", earliest);
        addEarliest("topic || '.' || consumer || '.dlq'", "dead_letter", "failed_at", earliest);
        return earliest;
    }

    /**
     * The topics to look at, each with the time since when: what was published since this database last knew of it
     * shows whether it is an older one that was restored.
     */
    Map<String, Instant> sinceByTopic() throws SQLException {
        Map<String, Instant> since = earliestByTopic();
        try (PreparedStatement statement = connection.prepareStatement("""
                WITH RECURSIVE topics AS (
                    SELECT min(topic) AS topic FROM eventing.outbox_key
                    UNION ALL
                    SELECT (SELECT min(topic) FROM eventing.outbox_key k WHERE k.topic > t.topic)
                    FROM topics t WHERE t.topic IS NOT NULL)
                SELECT topic, published_at - interval '1 minute' FROM topics CROSS JOIN eventing.relay
                WHERE topic IS NOT NULL AND slot = ? AND published_at > '-infinity'
                """)) {
            statement.setString(1, slot);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    since.merge(
                            result.getString(1),
                            result.getObject(2, OffsetDateTime.class).toInstant(),
                            (one, other) -> one.isBefore(other) ? one : other);
                }
            }
        }
        return since;
    }

    /** All of them, those of a key in their order. */
    void forEachChunk(String source, int size, Action action) throws SQLException, InterruptedException {
        read(
                Row.Event.COLUMNS,
                "outbox",
                "occurred_at",
                "ORDER BY sequence, id",
                row -> Row.Event.of(row, source),
                size,
                action);
        read(Row.DeadLetter.COLUMNS, "dead_letter", "failed_at", "ORDER BY id", Row.DeadLetter::of, size, action);
    }

    private void addEarliest(String topic, String table, String time, Map<String, Instant> earliest)
            throws SQLException {
        try (PreparedStatement statement = rows(topic + ", min(" + time + ")", table, time, "GROUP BY 1");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                earliest.put(
                        result.getString(1),
                        result.getObject(2, OffsetDateTime.class).toInstant());
            }
        }
    }

    private void read(String columns, String table, String time, String order, Reader reader, int size, Action action)
            throws SQLException, InterruptedException {
        try (PreparedStatement statement = rows(columns, table, time, order)) {
            statement.setFetchSize(size);
            try (ResultSet result = statement.executeQuery()) {
                List<Row> chunk = new ArrayList<>(size);
                while (result.next()) {
                    chunk.add(reader.of(result));
                    if (chunk.size() == size) {
                        action.with(chunk);
                        chunk.clear();
                    }
                }
                action.with(chunk);
            }
        }
    }

    /**
     * A row's xmin has 32 bits, a snapshot's have 64: it is the transaction that is nearest to those of the heartbeat.
     */
    private PreparedStatement rows(String columns, String table, String time, String rest) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("""
                WITH last AS (SELECT published, pg_snapshot_xmin(published)::text::bigint AS xmin,
                                      published_at = '-infinity'
                                          OR server <> (SELECT system_identifier FROM pg_control_system()) AS nothing
                               FROM eventing.relay WHERE slot = ?)
                SELECT %s FROM eventing.%s t
                WHERE t.%s >= ?
                   OR CASE WHEN (SELECT nothing FROM last) THEN ? ELSE NOT pg_visible_in_snapshot(
                          greatest(0, (SELECT last.xmin - 2147483648
                                              + (t.xmin::text::bigint - last.xmin %% 4294967296 + 6442450944) %% 4294967296
                                       FROM last))::text::xid8,
                          (SELECT published FROM last)) END
                   OR t.id IN (SELECT id FROM eventing.unpublished)
                %s""".formatted(columns, table, time, rest));
        statement.setString(1, slot);
        statement.setObject(2, askedSince == null ? OffsetDateTime.MAX : askedSince.atOffset(ZoneOffset.UTC));
        statement.setBoolean(3, askedSince == null);
        return statement;
    }
}
