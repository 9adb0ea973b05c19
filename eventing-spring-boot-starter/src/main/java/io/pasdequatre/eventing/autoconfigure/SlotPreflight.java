package io.pasdequatre.eventing.autoconfigure;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * Does beforehand what one migration would do: it makes the replication slot. What the server refuses is reported here
 * with what to do about it, before anything else is made. The migration would report less, and since it runs outside of
 * a transaction its failure leaves a mark that only Flyway's repair removes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
 */
final class SlotPreflight {

    private static final MigrationVersion MAKES_THE_SLOT = MigrationVersion.fromVersion("3");
    static final MigrationVersion BEFORE_THE_SLOT = MigrationVersion.fromVersion("2");
    private static final String NOT_IN_PREREQUISITE_STATE = "55000";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String LIMIT_EXCEEDED = "53400";

    private final Flyway migrations;
    private final String slot;
    private final Duration limit;

    /** @param limit how long the server may take to make it */
    SlotPreflight(Flyway migrations, String slot, Duration limit) {
        this.migrations = migrations;
        this.slot = slot;
        this.limit = limit;
    }

    /**
     * Makes what comes before the slot, and the slot. Does nothing once that was done.
     *
     * @throws IncompleteSetupException if the server refuses to make it
     */
    void migrateBeforehand() {
        if (Arrays.stream(migrations.info().pending())
                .noneMatch(migration -> MAKES_THE_SLOT.equals(migration.getVersion()))) {
            return;
        }
        create(this::tryOut);
        Flyway.configure(migrations.getConfiguration().getClassLoader())
                .configuration(migrations.getConfiguration())
                .target(BEFORE_THE_SLOT)
                .load()
                .migrate();
        create(connection ->
                creation(connection).call("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", slot));
    }

    private interface Action {
        void on(Connection connection) throws SQLException;
    }

    private void create(Action action) {
        try (Connection connection =
                migrations.getConfiguration().getDataSource().getConnection()) {
            connection.setAutoCommit(true); // A pool may hand it out without, and take it back with what was begun.
            if (!exists(connection)) {
                action.on(connection);
            }
        } catch (SQLException e) {
            throw new IncompleteSetupException(
                    "PostgreSQL refuses to make the replication slot %s: %s".formatted(slot, e.getMessage()),
                    remedy(e.getSQLState()),
                    e);
        }
    }

    /** Slots are the server's and not the database's, so one of that name may be another service's. */
    private boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT coalesce(database, ''), database IS NOT DISTINCT FROM current_database()
                FROM pg_replication_slots WHERE slot_name = ?""")) {
            query.setString(1, slot);
            ResultSet found = query.executeQuery();
            if (!found.next()) {
                return false;
            }
            if (!found.getBoolean(2)) {
                throw new IncompleteSetupException(
                        "The replication slot %s is there already, and is one of database \"%s\" on the same server."
                                .formatted(slot, found.getString(1)),
                        "Set pasdequatre.eventing.relay.slot to a name that no other database of this server uses.");
            }
            return true;
        }
    }

    private void tryOut(Connection connection) throws SQLException {
        String name = "preflight_" + UUID.randomUUID().toString().replace('-', '_');
        // Temporary, and dropped as well: the connection may live on in a pool.
        creation(connection).call("SELECT pg_create_logical_replication_slot(?, 'pgoutput', true)", name);
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    private SlotCreation creation(Connection connection) {
        return new SlotCreation(migrations.getConfiguration().getDataSource(), connection, limit, slot);
    }

    private static String remedy(@Nullable String sqlState) {
        return switch (sqlState) {
            case NOT_IN_PREREQUISITE_STATE ->
                "Set wal_level = logical in the server's configuration and restart the server.";
            case INSUFFICIENT_PRIVILEGE ->
                "Let an administrator run ALTER ROLE … REPLICATION of the role that migrates, which is"
                        + " spring.flyway.user or else spring.datasource.username; and of"
                        + " pasdequatre.eventing.relay.username, if that is another.";
            case LIMIT_EXCEEDED ->
                "Raise max_replication_slots in the server's configuration and restart the server, or drop a slot"
                        + " that nobody needs.";
            case null, default -> "Find out whether the server can be reached and what is in its log.";
        };
    }
}
