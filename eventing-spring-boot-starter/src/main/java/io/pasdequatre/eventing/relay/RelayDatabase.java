package io.pasdequatre.eventing.relay;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the relay reads.
 *
 * @param jdbcUrl the service's own database
 * @param username a role with the REPLICATION attribute
 * @param password its password
 * @param slot the logical replication slot
 * @param publication what the slot decodes
 */
public record RelayDatabase(String jdbcUrl, String username, String password, String slot, String publication) {

    private static final int CONNECT_SECONDS = 5;

    /**
     * A connection of the relay's own, not from the pool: a lock and a lease hang on it. To be closed by the caller.
     */
    Connection connect(Map<PGProperty, String> settings) throws SQLException {
        var properties = new Properties();
        PGProperty.USER.set(properties, username);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS); // A network that is cut answers nothing, for ever.
        PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_SECONDS);
        settings.forEach((property, value) -> property.set(properties, value));
        return DriverManager.getConnection(jdbcUrl, properties);
    }

    /** A connection that speaks the replication protocol. To be closed by the caller. */
    Connection connectForReplication() throws SQLException {
        return connect(Map.of(
                PGProperty.REPLICATION, "database",
                PGProperty.ASSUME_MIN_SERVER_VERSION, "9.4", // Without it the driver leaves the first one out.
                PGProperty.PREFER_QUERY_MODE, "simple"));
    }

    /** The URL taken apart as PostgreSQL's own driver does it. */
    Properties parsedUrl() {
        Properties parsed = Driver.parseURL(jdbcUrl, new Properties());
        if (parsed == null
                || String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed)).contains(",")) {
            throw new IllegalStateException("The relay needs a jdbc:postgresql URL with one host, not " + jdbcUrl);
        }
        return parsed;
    }
}
