package io.pasdequatre.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A coordinator of two-phase commit: the parts of one transaction, each in a database of its own, are all committed or
 * all rolled back. PostgreSQL has the participants' half of it: PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK
 * PREPARED.
 */
final class TwoPhaseCommit {

    /** The coordinator's own memory. The first decision on a transaction stands. */
    static final String LOG = "CREATE TABLE decision (transaction text PRIMARY KEY, outcome text NOT NULL)";

    /** What the names of its prepared transactions begin with, so that it leaves those of others alone. */
    private static final String OURS = "order-";

    /** Between a transaction's name and the database of a part: the names of parts are those of the whole server. */
    private static final String OF = ".";

    private static final String PREPARED =
            "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() AND gid LIKE ?";

    private static final Executor AT_ONCE = task -> Thread.ofVirtual().start(task);

    private final Map<String, DataSource> databases;
    private final JdbcTemplate log;

    /** @param log a database that has the table of {@link #LOG} */
    TwoPhaseCommit(Map<String, DataSource> databases, DataSource log) {
        this.databases = databases;
        this.log = new JdbcTemplate(log);
    }

    /** What can be decided; also the first word of the command that does it. */
    private enum Outcome {
        COMMIT,
        ROLLBACK;

        String of(String gid) {
            return "%s PREPARED '%s'".formatted(this, gid);
        }
    }

    /** Is told how far a transaction is, and may keep it there. */
    interface Crossing {

        Crossing OPEN = new Crossing() {};

        default void beforeDecision() {}

        default void beforeCommit(String database) {}
    }

    /**
     * Has all databases commit, or none.
     *
     * @param work writes to the databases by this thread alone, and returns what the transaction is named after
     * @return the same
     */
    UUID run(Supplier<UUID> work, Crossing crossing) {
        List<Part> parts = new ArrayList<>();
        try {
            databases.forEach((name, database) -> parts.add(new Part(name, database)));
            UUID id = work.get();
            String transaction = OURS + id;
            prepare(parts, transaction);
            crossing.beforeDecision();
            Outcome decided = decide(transaction, Outcome.COMMIT);
            each(parts, part -> {
                crossing.beforeCommit(part.name);
                part.end(decided);
            });
            if (decided == Outcome.ROLLBACK) {
                throw new IllegalStateException(
                        transaction + " was rolled back by a coordinator that started meanwhile");
            }
            return id;
        } finally {
            parts.forEach(Part::close);
        }
    }

    /** If one cannot promise to commit, none has to. */
    private static void prepare(List<Part> parts, String transaction) {
        try {
            each(parts, part -> part.prepare(transaction + OF + part.name));
        } catch (RuntimeException e) {
            each(parts, part -> part.end(Outcome.ROLLBACK));
            throw e;
        }
    }

    /**
     * Ends what is prepared now, by a coordinator before this one: as that had decided, and by a rollback where it had
     * not. A coordinator that lives after all can no longer commit those.
     */
    void recover() {
        Map<JdbcTemplate, List<String>> left = new LinkedHashMap<>();
        databases.values().stream()
                .map(JdbcTemplate::new)
                .forEach(jdbc -> left.put(jdbc, jdbc.queryForList(PREPARED, String.class, OURS + "%")));
        left.forEach((jdbc, gids) -> gids.forEach(
                gid -> jdbc.execute(decide(transaction(gid), Outcome.ROLLBACK).of(gid))));
    }

    /** What its log knows the transaction of a part by. */
    static String transaction(String gid) {
        return gid.substring(0, gid.lastIndexOf(OF));
    }

    /** Durable when it returns. */
    private Outcome decide(String transaction, Outcome wanted) {
        int first = log.update("INSERT INTO decision VALUES (?, ?) ON CONFLICT DO NOTHING", transaction, wanted.name());
        return first == 1
                ? wanted
                : Outcome.valueOf(Objects.requireNonNull(log.queryForObject(
                        "SELECT outcome FROM decision WHERE transaction = ?", String.class, transaction)));
    }

    /**
     * All at once, so that a phase takes as long as the slowest of them; the first failure is thrown when all are
     * through.
     */
    private static void each(List<Part> parts, Consumer<Part> what) {
        try {
            CompletableFuture.allOf(parts.stream()
                            .map(part -> CompletableFuture.runAsync(() -> what.accept(part), AT_ONCE))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** One database's part, on a connection that Spring's templates use for as long as it is bound to this thread. */
    private static final class Part {

        private final String name;
        private final DataSource database;
        private final Connection connection;
        private @Nullable String prepared;

        Part(String name, DataSource database) {
            this.name = name;
            this.database = database;
            try {
                connection = database.getConnection();
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                throw new UncategorizedSQLException("begin", null, e);
            }
            TransactionSynchronizationManager.bindResource(database, new ConnectionHolder(connection));
        }

        /** From here on it is the server's, and outlives this connection and the server's process. */
        void prepare(String gid) {
            execute("PREPARE TRANSACTION '%s'".formatted(gid));
            prepared = gid;
        }

        void end(Outcome outcome) {
            if (prepared != null) {
                execute(outcome.of(prepared));
                prepared = null;
            }
        }

        private void execute(String sql) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
                connection.setAutoCommit(true); // What ends a prepared transaction runs in none.
            } catch (SQLException e) {
                throw new UncategorizedSQLException("two-phase commit", sql, e);
            }
        }

        /** Rolls back what is not prepared: the pool does. */
        void close() {
            TransactionSynchronizationManager.unbindResource(database);
            try {
                connection.close();
            } catch (SQLException e) {
                throw new UncategorizedSQLException("close", null, e);
            }
        }
    }
}
