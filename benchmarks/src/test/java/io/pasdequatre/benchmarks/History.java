package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Orders of the past, all of them shipped: rows in the tables of all services, as many as such orders leave behind. The
 * server makes them, which takes the services about a hundred times as long. What all orders share, products, accounts,
 * outbox and inbox, is as if they had never been.
 */
final class History {

    private static final List<String> DATABASES =
            List.of("orders", "inventory", "payments", "notifications", "tracking");

    /**
     * The last so many have the numbers of their keys: all of them together would need 20 GB for ten million orders.
     */
    private static final long WITH_KEYS = 3_000_000;

    /** The last so many have their mails and their timeline. */
    private static final long WITH_MAILS = 300_000;

    /** In one transaction, since the relays decode each of them as a whole. */
    private static final long AT_ONCE = 20_000;

    /**
     * Orders that are placed one a second, the last of them yesterday. An id begins with the time, as those of the
     * services do.
     */
    private static final String TEMPORARY = """
            CREATE TEMPORARY VIEW %s AS
            SELECT n, at, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
                || lpad(to_hex(n), 19, '0'))::uuid AS id
            FROM generate_series(greatest(current_setting('history.first_of_them')::bigint, %d), current_setting('history.last_of_them')::bigint) n,
                LATERAL (SELECT current_date - make_interval(secs => %d - n) AS at) times""";

    private final LocalStack stack;

    History(LocalStack stack) {
        this.stack = stack;
    }

    /** Loads so many, and lets PostgreSQL count and vacuum them, as it does by itself in time. */
    void load(long orders) throws InterruptedException, ExecutionException {
        Benchmark.tell("loading %,d orders of the past".formatted(orders));
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (String database : DATABASES) {
                all.add(each.submit(() -> {
                    load(database, orders);
                    return true;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private void load(String database, long orders) throws SQLException {
        List<String> inserts = inserts(database);
        try (Connection admin = stack.adminConnection(database);
                var statement = admin.createStatement()) {
            statement.execute("SET session_replication_role = replica"); // No foreign key is looked up.
            statement.execute("SET synchronous_commit = off");
            statement.execute(TEMPORARY.formatted("past", 1, orders));
            statement.execute(TEMPORARY.formatted("recent", orders - WITH_KEYS + 1, orders));
            statement.execute(TEMPORARY.formatted("newest", orders - WITH_MAILS + 1, orders));
            long told = orders / 5;
            for (long done = 0; done < orders; done += AT_ONCE) {
                statement.execute("SET history.first_of_them = " + (done + 1));
                statement.execute("SET history.last_of_them = " + Math.min(done + AT_ONCE, orders));
                for (String insert : inserts) {
                    statement.execute(insert);
                }
                if (done >= told) {
                    Benchmark.tell("  %s has %d of %d orders".formatted(database, done, orders));
                    told += orders / 5;
                }
            }
            statement.execute("VACUUM ANALYZE");
        }
    }

    /** The databases' sizes. */
    String size() throws SQLException {
        try (Connection admin = stack.adminConnection("postgres");
                var sizes = admin.prepareStatement("SELECT datname, pg_database_size(oid) / 1e9 FROM pg_database"
                        + " WHERE datname = ANY (?) ORDER BY 2 DESC")) {
            sizes.setArray(1, admin.createArrayOf("text", DATABASES.toArray()));
            List<String> each = new ArrayList<>();
            double sum = 0;
            try (var rows = sizes.executeQuery()) {
                while (rows.next()) {
                    sum += rows.getDouble(2);
                    each.add(String.format(Locale.ROOT, "%s %.1f", rows.getString(1), rows.getDouble(2)));
                }
            }
            return String.format(Locale.ROOT, "%.1f GB: %s", sum, each.stream().collect(Collectors.joining(", ")));
        }
    }

    private static List<String> inserts(String database) {
        String name = "/history/%s.sql".formatted(database);
        try (InputStream in = History.class.getResourceAsStream(name)) {
            var text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            return List.of(text.split(";\\s*"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
