package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.capture.RelayDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLException;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does when the application starts what its relay will do later: opens a connection for replication, and takes a lock
 * that no other session gets. What answers that it does not do so will not do so later either; the application does not
 * start, and the relay would only wait. What does not answer may answer later, and the relay waits for it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL: IDENTIFY_SYSTEM</a>
 */
final class RelayPreflight {

    private static final Logger log = LoggerFactory.getLogger(RelayPreflight.class);

    private static final String CONNECTION_EXCEPTION = "08";
    /** Such as by a server without TLS that is asked for it, or by a pooler. */
    private static final Set<String> REFUSED = Set.of("08004", "08P01");

    private static final String INSUFFICIENT_RESOURCES = "53";
    private static final String OPERATOR_INTERVENTION = "57";

    private static final int PATIENCE_MS = 10_000;
    private static final Map<PGProperty, String> PATIENT =
            Map.of(PGProperty.SOCKET_TIMEOUT, Integer.toString(PATIENCE_MS / 1000));

    private static final String REMEDY = "Set pasdequatre.eventing.relay.url to the database itself, where"
            + " spring.datasource.url leads through a pooler, and pasdequatre.eventing.relay.username and .password to a"
            + " role with REPLICATION that pg_hba.conf lets in from here.";

    private final RelayDatabase database;
    private final DataSource dataSource;

    RelayPreflight(RelayDatabase database, DataSource dataSource) {
        this.database = database;
        this.dataSource = dataSource;
    }

    private record Identity(String system, String database) {}

    /**
     * Does nothing if the server does not answer.
     *
     * @throws IncompleteSetupException if it answers that the relay cannot work there
     */
    void check() {
        try {
            requireTheSame(identityForReplication());
            requireSessions();
        } catch (SQLException e) {
            if (mayHeal(e)) {
                log.warn("The relay's database does not answer, and the relay will wait for it: {}", e.getMessage());
                return;
            }
            throw new IncompleteSetupException(
                    "The relay cannot replicate from its database: " + e.getMessage(), REMEDY, e);
        }
    }

    /** Nobody answered, or the server has no connection left, starts or stops. */
    private static boolean mayHeal(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return (state.startsWith(CONNECTION_EXCEPTION)
                        && !REFUSED.contains(state)
                        && !(failure.getCause() instanceof SSLException))
                || state.startsWith(INSUFFICIENT_RESOURCES)
                || state.startsWith(OPERATOR_INTERVENTION);
    }

    private Identity identityForReplication() throws SQLException {
        try (Connection replication = database.connectForReplication();
                var statement = replication.createStatement()) {
            replication.setNetworkTimeout(Runnable::run, PATIENCE_MS);
            try (ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
                row.next();
                return new Identity(row.getString("systemid"), row.getString("dbname"));
            }
        }
    }

    /** The relay would publish the outbox of another database, and nobody this one's. */
    private void requireTheSame(Identity relays) {
        identityForTheApplication()
                .filter(applications -> !applications.equals(relays))
                .ifPresent(applications -> {
                    throw new IncompleteSetupException(
                            "The relay's database is %s of system %s, and the application's is %s of system %s."
                                    .formatted(
                                            relays.database, relays.system, applications.database, applications.system),
                            "Set pasdequatre.eventing.relay.url to the database that spring.datasource.url leads to.");
                });
    }

    /** Empty where its role may not ask, or nobody answers: it has more to do than to be compared. */
    private Optional<Identity> identityForTheApplication() {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT system_identifier::text, current_database() FROM pg_control_system()")) {
            row.next();
            return Optional.of(new Identity(row.getString(1), row.getString(2)));
        } catch (SQLException e) {
            log.debug("Whether the relay's database is the application's cannot be found out", e);
            return Optional.empty();
        }
    }

    /** Behind a pooler, two sessions may be one by turns, and then two replicas would lead. */
    private void requireSessions() throws SQLException {
        String lock = "preflight " + UUID.randomUUID();
        try (Connection one = database.connect(PATIENT);
                Connection other = database.connect(PATIENT)) {
            boolean both = ask(one, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", lock)
                    && ask(other, "SELECT pg_try_advisory_lock(hashtextextended(?, 0))", lock);
            ask(one, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", lock); // A pooler's session lives on.
            if (both) {
                ask(other, "SELECT pg_advisory_unlock(hashtextextended(?, 0))", lock);
                throw new IncompleteSetupException(
                        "Two sessions with the relay's database got the same lock, as behind a pooler.", REMEDY);
            }
        }
    }

    private static boolean ask(Connection connection, String query, String lock) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, lock);
            ResultSet row = statement.executeQuery();
            return row.next() && row.getBoolean(1);
        }
    }
}
