package io.pasdequatre.eventing.capture;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the relay reads.
 *
 * @param jdbcUrl where the database is; of several hosts the primary is meant
 * @param username a role with the REPLICATION attribute
 * @param password its password
 * @param slot the logical replication slot
 * @param publication what the slot decodes
 */
public record RelayDatabase(String jdbcUrl, String username, String password, String slot, String publication) {

    private static final int CONNECT_SECONDS = 5;

    /** What the relay decides itself, whatever the URL is good for elsewhere. */
    private static final Set<PGProperty> OF_THE_RELAY = Set.of(
            PGProperty.USER,
            PGProperty.PASSWORD,
            PGProperty.PG_HOST,
            PGProperty.PG_PORT,
            PGProperty.PG_DBNAME,
            PGProperty.APPLICATION_NAME,
            PGProperty.SOCKET_TIMEOUT,
            PGProperty.PREFER_QUERY_MODE,
            PGProperty.READ_ONLY);

    /**
     * The relay's statements may take as long as it reads the outbox, or the server waits for transactions. What the
     * role is allowed otherwise would end them, again and again.
     */
    private static final String NO_TIMEOUTS =
            "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0";

    /** There is one since PostgreSQL 17; an older server would refuse a connection that names it. */
    static final String NO_TRANSACTION_TIMEOUT =
            "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout'";

    /**
     * An address that PostgreSQL's driver understands.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public RelayDatabase {
        if (Driver.parseURL(jdbcUrl, new Properties()) == null) {
            throw new IllegalArgumentException("\"%s\" is not a URL such as jdbc:postgresql://host:5432/database"
                    .formatted(withoutSettings(jdbcUrl)));
        }
    }

    /** There may be a password among them. */
    private static String withoutSettings(String url) {
        return url.replaceAll("\\?.*", "");
    }

    /**
     * A connection of the relay's own, not from the pool: a lock and a lease hang on it. To be closed by the caller.
     */
    public Connection connect(Map<PGProperty, String> settings) throws SQLException {
        Properties properties = settings();
        PGProperty.USER.set(properties, username);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS); // A network that is cut answers nothing, for ever.
        PGProperty.LOGIN_TIMEOUT.set(properties, CONNECT_SECONDS);
        settings.forEach((property, value) -> property.set(properties, value));
        // Without the URL's settings, which the driver would prefer to those.
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://%s/%s".formatted(hosts(), URLEncoder.encode(name(), StandardCharsets.UTF_8)),
                properties);
        try (var statement = connection.createStatement()) {
            statement.execute(NO_TRANSACTION_TIMEOUT);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection that speaks the replication protocol. To be closed by the caller. */
    public Connection connectForReplication() throws SQLException {
        return connect(Map.of(
                PGProperty.REPLICATION, "database",
                PGProperty.ASSUME_MIN_SERVER_VERSION, "9.4", // Without it the driver leaves the first one out.
                PGProperty.PREFER_QUERY_MODE, "simple"));
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "%s at %s".formatted(username, withoutSettings(jdbcUrl));
    }

    /** The database's name. */
    public String name() {
        return Objects.requireNonNull(PGProperty.PG_DBNAME.getOrDefault(parsed()));
    }

    /** All hosts with their ports, as a URL has them. */
    String hosts() {
        String[] hosts =
                String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed())).split(",", -1);
        String[] ports =
                String.valueOf(PGProperty.PG_PORT.getOrDefault(parsed())).split(",", -1);
        var all = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            boolean bare = hosts[i].contains(":") && !hosts[i].startsWith("[");
            all.append(i == 0 ? "" : ",")
                    .append(bare ? "[%s]".formatted(hosts[i]) : hosts[i])
                    .append(':')
                    .append(ports[i]);
        }
        return all.toString();
    }

    /** What the URL says of how to connect: TLS above all. */
    Properties settings() {
        Properties settings = parsed();
        if (hosts().contains(",")) {
            PGProperty.TARGET_SERVER_TYPE.set(
                    settings, Objects.requireNonNullElse(settings.getProperty("targetServerType"), "primary"));
        }
        OF_THE_RELAY.forEach(property -> settings.remove(property.getName()));
        PGProperty.OPTIONS.set(
                settings,
                "%s %s"
                        .formatted(settings.getProperty("options", ""), NO_TIMEOUTS)
                        .strip());
        return settings;
    }

    /** The URL taken apart as PostgreSQL's own driver does it. */
    private Properties parsed() {
        return Objects.requireNonNull(Driver.parseURL(jdbcUrl, new Properties()));
    }
}
