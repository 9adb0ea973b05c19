package io.pasdequatre.eventing.relay;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which replica relays: the one whose database session holds an advisory lock named after the slot. The lock
 * ends with the session, so a replica that dies, or is frozen for longer than the session's idle time-out, loses it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">PostgreSQL: advisory
 *     locks</a>
 */
final class Leadership {

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);
    private static final int PING_TIMEOUT_SECONDS = 3;

    private final RelayDatabase database;

    Leadership(RelayDatabase database) {
        this.database = database;
    }

    /** A term of leading; it ends when it is closed, or when its session does. */
    static final class Term implements AutoCloseable {

        private final Connection session;

        private Term(Connection session) {
            this.session = session;
        }

        /** Asks the server; this also keeps the session from idling away. */
        boolean lasts() throws SQLException {
            return session.isValid(PING_TIMEOUT_SECONDS);
        }

        @Override
        public void close() throws SQLException {
            session.close();
        }
    }

    /**
     * A term, if no other replica leads.
     *
     * @throws IllegalStateException if the slot is not there
     */
    Optional<Term> tryToLead() throws SQLException {
        Connection session = DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
        try {
            if (lock(session)) {
                requireSlot(session);
                endFormerWalSender(session);
                return Optional.of(new Term(session));
            }
        } catch (SQLException | IllegalStateException e) {
            session.close();
            throw e;
        }
        session.close();
        return Optional.empty();
    }

    private boolean lock(Connection session) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute("SET idle_session_timeout = " + IDLE_TIMEOUT.toMillis());
        }
        return ask(session, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))");
    }

    /** Debezium would make a missing slot anew, and everything said since it went missing would never be published. */
    private void requireSlot(Connection session) throws SQLException {
        if (!ask(session, """
                SELECT EXISTS (SELECT FROM pg_replication_slots
                               WHERE slot_name = ? AND wal_status IS DISTINCT FROM 'lost')""")) {
            throw new IllegalStateException(
                    "Replication slot %s is missing or invalidated, so what was said since is not published"
                            .formatted(database.slot()));
        }
    }

    /** A leader that died uncleanly may have left a connection that still occupies the slot. */
    private void endFormerWalSender(Connection session) throws SQLException {
        if (ask(session, """
                SELECT coalesce(bool_or(pg_terminate_backend(active_pid, 5000)), false)
                FROM pg_replication_slots WHERE slot_name = ? AND active_pid IS NOT NULL""")) {
            log.warn("Ended a former leader's connection to slot {}", database.slot());
        }
    }

    private boolean ask(Connection session, String sql) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setString(1, database.slot());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
