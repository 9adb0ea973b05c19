package io.pasdequatre.eventing.relay;

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
 * those that somebody asks for, and those that were set aside.
 */
final class Lacking {

    private final Connection connection;
    private final String slot;
    private final @Nullable Instant askedSince;

    /**
     * As the connection's transaction sees them.
     *
     * @param askedSince null if nobody asks
     */
    Lacking(Connection connection, String slot, @Nullable Instant askedSince) {
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

    /** All of them, those of a key in their order. */
    void forEachChunk(String source, int size, Action action) throws SQLException, InterruptedException {
        read(
                Row.Fact.COLUMNS,
                "outbox",
                "occurred_at",
                "ORDER BY sequence, id",
                row -> Row.Fact.of(row, source),
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
                WITH heard AS (SELECT published, pg_snapshot_xmin(published)::text::bigint AS xmin,
                                      published_at = '-infinity' AS nothing
                               FROM eventing.relay WHERE slot = ?)
                SELECT %s FROM eventing.%s t
                WHERE t.%s >= ? OR (SELECT nothing FROM heard) OR NOT pg_visible_in_snapshot(
                          greatest(0, (SELECT heard.xmin - 2147483648
                                              + (t.xmin::text::bigint - heard.xmin %% 4294967296 + 6442450944) %% 4294967296
                                       FROM heard))::text::xid8,
                          (SELECT published FROM heard))
                   OR t.id IN (SELECT id FROM eventing.unpublished)
                %s""".formatted(columns, table, time, rest));
        statement.setString(1, slot);
        statement.setObject(2, askedSince == null ? OffsetDateTime.MAX : askedSince.atOffset(ZoneOffset.UTC));
        return statement;
    }
}
