package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.leadership.Blockers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a replication slot. The server waits for that until every transaction has ended that has written and runs now,
 * in whichever of its databases. Meanwhile the log shows for whom it waits.
 */
final class SlotCreation {

    private static final Logger log = LoggerFactory.getLogger(SlotCreation.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final DataSource dataSource;
    private final Connection connection;
    private final Duration limit;
    private final String slot;

    private String blockers = "a transaction that runs";

    /**
     * On that connection, for as long as this limit.
     *
     * @param dataSource for another connection, that asks for whom the first one waits
     * @param slot as the log calls it
     */
    SlotCreation(DataSource dataSource, Connection connection, Duration limit, String slot) {
        this.dataSource = dataSource;
        this.connection = connection;
        this.limit = limit;
        this.slot = slot;
    }

    /**
     * Calls the function.
     *
     * @param name its argument
     * @throws IncompleteSetupException if the limit is over, or the application is to stop
     */
    void call(String function, String name) throws SQLException {
        int process = withoutTimeouts();
        try (PreparedStatement statement = connection.prepareStatement(function)) {
            statement.setString(1, name);
            var made = new CompletableFuture<@Nullable Void>();
            Thread.ofPlatform().name("slot-creation").daemon().start(() -> execute(statement, made));
            await(made, statement, process);
        } finally {
            withTimeouts();
        }
    }

    /** Those of the role would end what has a limit of its own. */
    private int withoutTimeouts() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET lock_timeout = 0");
            try (ResultSet process = statement.executeQuery("SELECT pg_backend_pid()")) {
                process.next();
                return process.getInt(1);
            }
        }
    }

    /** The connection may live on in a pool. */
    private void withTimeouts() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("RESET statement_timeout");
            statement.execute("RESET lock_timeout");
        }
    }

    private static void execute(PreparedStatement statement, CompletableFuture<@Nullable Void> made) {
        try {
            statement.execute();
            made.complete(null);
        } catch (Throwable e) { // Whoever waits is told, whatever it is.
            made.completeExceptionally(e);
        }
    }

    /** Waits in a way that Spring can interrupt when the application is to stop before it has started. */
    private void await(CompletableFuture<@Nullable Void> made, PreparedStatement statement, int process)
            throws SQLException {
        long begin = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        boolean overdue = false;
        try {
            while (!isDoneWithin(shorter(pause, limit.minus(since(begin))), made)) {
                look(process);
                overdue = since(begin).compareTo(limit) >= 0;
                if (overdue) {
                    end(statement, made);
                } else {
                    log.warn(
                            "PostgreSQL has waited for {} to make the replication slot {}, for {}",
                            inSeconds(since(begin)),
                            slot,
                            blockers);
                    pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            end(statement, made);
            Thread.currentThread().interrupt();
            throw new IncompleteSetupException(
                    "The application was stopped while PostgreSQL made the replication slot %s.".formatted(slot),
                    "Start it again.",
                    e);
        } catch (ExecutionException e) {
            if (overdue) {
                throw new IncompleteSetupException(
                        "PostgreSQL has not made the replication slot %s within %s, since it waits for %s."
                                .formatted(slot, inSeconds(limit), blockers),
                        "Wait for the end of that transaction, or end it: SELECT pg_terminate_backend(…) with its process."
                                + " Or raise pasdequatre.eventing.relay.slot-timeout. Then start again.",
                        e);
            }
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        }
    }

    private static boolean isDoneWithin(Duration time, CompletableFuture<@Nullable Void> made)
            throws ExecutionException, InterruptedException {
        try {
            made.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Again until it has ended: what has not begun yet is not ended. */
    private static void end(PreparedStatement statement, CompletableFuture<@Nullable Void> made) throws SQLException {
        do {
            statement.cancel();
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        } while (!made.isDone());
    }

    private void look(int process) {
        try (Connection looking = dataSource.getConnection()) {
            Blockers.of(looking, process).ifPresent(found -> blockers = found);
        } catch (SQLException e) {
            log.debug("For whom the slot waits cannot be found out", e);
        }
    }

    private static String inSeconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
