package io.pasdequatre.sampleapplication;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Measures what it costs to enter 20 events into outbox and inbox, in two databases by turns: one is empty, the other
 * has ten million rows of the last 25 days. No test, since it takes minutes and 6 GB: {@code ./mvnw -pl starter-tests
 * -am test -Dtest=TenMillionRows -Dsurefire.failIfNoSpecifiedTests=false}. Fewer rows with {@code -Drows=...}.
 */
class TenMillionRows {

    private static final long ROWS = Long.getLong("rows", 10_000_000);
    private static final int DAYS = 25;
    private static final int BATCH = 20;
    private static final int WARM_UP = 500;
    private static final int TRANSACTIONS = 5_000;

    private static final String IDS = """
            SELECT n, (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint
                                   - (%1$d - n) * (86400000::bigint * %2$d) / %1$d), 12, '0')
                       || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid AS id
            FROM generate_series(?::bigint, ?::bigint) AS n
            """.formatted(ROWS, DAYS);

    /** As OutboxTable does it. */
    private static final String OUTBOX = """
            INSERT INTO eventing.outbox (id, topic, key, sequence, type, schema, payload, occurred_at, correlation_id)
            SELECT id, 'notes', 'notebook ' || left(id::text, 13), 1, 'io.pasdequatre.sampleapplication.NoteWritten', 1,
                   '{"notebook": "notebook", "text": "A note of about the length of an event with some fields in it."}',
                   now(), id
            FROM unnest(?::uuid[]) AS id
            """;

    /** As Inbox does it. */
    private static final String INBOX = """
            INSERT INTO eventing.inbox (consumer, event_id, received_at)
            SELECT 'notes', id, now() FROM unnest(?::uuid[]) AS id ORDER BY id
            ON CONFLICT DO NOTHING
            RETURNING event_id
            """;

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    @Test
    void compare() throws SQLException {
        Database few = migrated();
        Database many = migrated();
        fill(many);
        var beside = List.of(new Series(few), new Series(many));
        for (int i = 0; i < WARM_UP + TRANSACTIONS; i++) {
            for (Series series : beside) {
                series.enter(i >= WARM_UP);
            }
        }
        for (Series series : beside) {
            series.explain();
        }
        System.out.printf("%d events a transaction, %d transactions each, by turns%n", BATCH, TRANSACTIONS);
        System.out.println(size(many));
        System.out.println("| rows | median, ms | p99, ms | pages touched | pages dirtied | WAL, bytes |");
        System.out.println("|---|---|---|---|---|---|");
        System.out.println(beside.getFirst().row("0"));
        System.out.println(beside.getLast().row(Long.toString(ROWS)));
    }

    /** With partitions for the last 25 days, and no slot: nobody reads here, and it would keep all of the log. */
    private static Database migrated() throws SQLException {
        Database database = TestInfrastructure.shared().createDatabase("rows");
        Deployment.migrate(database, "latest");
        try (Connection owner = connection(database, database.owner());
                var statement = owner.createStatement()) {
            statement.execute("SELECT pg_drop_replication_slot('%s_outbox')".formatted(database.name()));
            for (int day = DAYS; day >= 0; day -= 5) {
                statement.execute("SELECT eventing.make_partitions(now() - interval '%d days')".formatted(day));
            }
        }
        return database;
    }

    private static void fill(Database database) throws SQLException {
        long chunk = ROWS / 10;
        try (Connection app = connection(database, database.app())) {
            for (String insert : List.of(
                    OUTBOX.replace("unnest(?::uuid[]) AS id", "(" + IDS + ") AS ids"),
                    INBOX.replace("unnest(?::uuid[]) AS id ORDER BY id", "(" + IDS + ") AS ids")
                            .replace("RETURNING event_id", ""))) {
                for (long from = 1; from <= ROWS; from += chunk) {
                    try (PreparedStatement statement = app.prepareStatement(insert)) {
                        statement.setLong(1, from);
                        statement.setLong(2, from + chunk - 1);
                        statement.execute();
                    }
                }
            }
        }
        try (Connection owner = connection(database, database.owner());
                var statement = owner.createStatement()) {
            statement.execute("VACUUM ANALYZE eventing.outbox, eventing.inbox");
        }
    }

    private static String size(Database database) throws SQLException {
        try (Connection owner = connection(database, database.owner());
                var statement = owner.createStatement();
                ResultSet sizes = statement.executeQuery("""
                        SELECT string_agg(format('%s: %s rows, %s with indexes', of_table, rows, pg_size_pretty(bytes)), '; ')
                        FROM (SELECT of_table, sum(reltuples)::bigint AS rows, sum(pg_total_relation_size(oid)) AS bytes
                              FROM eventing.retention
                                  CROSS JOIN LATERAL eventing.partitions_of(of_table) AS p
                                  JOIN pg_class ON oid = ('eventing.' || p.name)::regclass
                              GROUP BY of_table) AS tables
                        """)) {
            sizes.next();
            return sizes.getString(1);
        }
    }

    private static Connection connection(Database database, Database.Role role) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), role.username(), role.password());
    }

    /** What the transactions of one database cost. */
    private final class Series {

        private static final Pattern BUFFERS =
                Pattern.compile("^ *Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?(?: dirtied=(\\d+))?");
        private static final Pattern WAL = Pattern.compile("^ *WAL: .*bytes=(\\d+)");

        private final Connection connection;
        private final long[] nanos = new long[TRANSACTIONS];
        private int count;
        private long touched;
        private long dirtied;
        private long wal;

        Series(Database database) throws SQLException {
            connection = connection(database, database.app());
            connection.setAutoCommit(false);
        }

        void enter(boolean measured) throws SQLException {
            Object[] batch = batch();
            long before = System.nanoTime();
            insert("", INBOX, batch).close();
            insert("", OUTBOX, batch).close();
            connection.commit();
            if (measured) {
                nanos[count++] = System.nanoTime() - before;
            }
        }

        /** The same again, a tenth as often, with what it costs by the server. */
        void explain() throws SQLException {
            for (int i = 0; i < TRANSACTIONS / 10; i++) {
                Object[] batch = batch();
                for (String sql : List.of(INBOX, OUTBOX)) {
                    try (var statement = insert("EXPLAIN (ANALYZE, BUFFERS, WAL, TIMING OFF) ", sql, batch);
                            ResultSet plan = statement.getResultSet()) {
                        read(plan);
                    }
                }
                connection.commit();
            }
        }

        /** The first line of each kind is that of the whole statement. */
        private void read(ResultSet plan) throws SQLException {
            boolean buffersRead = false;
            boolean walRead = false;
            while (plan.next()) {
                var buffers = BUFFERS.matcher(plan.getString(1));
                if (!buffersRead && buffers.find()) {
                    buffersRead = true;
                    touched += number(buffers.group(1)) + number(buffers.group(2));
                    dirtied += number(buffers.group(3));
                }
                var log = WAL.matcher(plan.getString(1));
                if (!walRead && log.find()) {
                    walRead = true;
                    wal += number(log.group(1));
                }
            }
        }

        private static long number(String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }

        private PreparedStatement insert(String prefix, String sql, Object[] batch) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(prefix + sql);
            statement.setArray(1, connection.createArrayOf("uuid", batch));
            statement.execute();
            return statement;
        }

        private Object[] batch() {
            return Collections.nCopies(BATCH, ids).stream()
                    .map(NoArgGenerator::generate)
                    .toArray();
        }

        String row(String rows) {
            Arrays.sort(nanos);
            double explained = TRANSACTIONS / 10.0;
            return "| %s | %.2f | %.2f | %.1f | %.2f | %.0f |"
                    .formatted(
                            rows,
                            nanos[nanos.length / 2] / 1e6,
                            nanos[nanos.length * 99 / 100] / 1e6,
                            touched / explained,
                            dirtied / explained,
                            wal / explained);
        }
    }
}
