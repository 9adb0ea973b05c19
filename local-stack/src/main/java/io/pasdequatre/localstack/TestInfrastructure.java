package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, Kafka and a schema registry for the tests of all modules: started once for a whole Maven run, on free
 * ports, and gone with their data when Maven ends, however it ends. In an IDE the run is that of the test JVM.
 *
 * <p>With {@code -Dpasdequatre.test.infrastructure=containers} PostgreSQL and Kafka run in containers, with
 * {@code embedded} as processes of this machine. With {@code auto}, or without it, in containers if a Docker engine
 * answers that has their images; nothing is pulled. The first JVM of a run says which it is.
 */
public final class TestInfrastructure {

    private static final Duration REGISTRY_START_LIMIT = Duration.ofMinutes(2);

    private static @Nullable TestInfrastructure shared;

    private final Properties addresses;
    private @Nullable URI registry;

    private TestInfrastructure(Properties addresses) {
        this.addresses = addresses;
    }

    /**
     * The infrastructure of this run. The first to ask waits until it has started.
     *
     * @throws StartFailedException if it does not start
     */
    public static synchronized TestInfrastructure shared() {
        if (shared == null) {
            shared = new TestInfrastructure(TestRun.current().addresses());
        }
        return shared;
    }

    /** Whether PostgreSQL and Kafka run in containers. */
    public boolean inContainers() {
        return Boolean.parseBoolean(addresses.getProperty("containers"));
    }

    /** What a Kafka client connects to. */
    public String bootstrapServers() {
        return addresses.getProperty("kafka");
    }

    /** Where the registry's Confluent-compatible API is. The first to ask waits until the registry has started. */
    public synchronized URI registryUrl() {
        if (registry == null) {
            registry = startRegistry();
        }
        return registry;
    }

    /**
     * A new database with roles of its own.
     *
     * @param prefix what the names of the database and of its roles begin with
     */
    public Database createDatabase(String prefix) {
        var name = prefix + "_" + Passwords.random(4);
        var database =
                new Database(jdbcUrl(name), name, role(name + "_owner"), role(name + "_app"), role(name + "_relay"));
        database.create(this::adminConnection);
        return database;
    }

    /** Where a database of that name is. */
    public String jdbcUrl(String database) {
        return addresses.getProperty("postgres") + database;
    }

    /** A connection of a superuser, to the maintenance database. To be closed by the caller. */
    public Connection adminConnection() throws SQLException {
        return adminConnection("postgres");
    }

    /** A connection of a superuser, in that database. To be closed by the caller. */
    public Connection adminConnection(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), "postgres", addresses.getProperty("password"));
    }

    private URI startRegistry() {
        try {
            var wish = URI.create(addresses.getProperty("keeper") + "/registry");
            var answer = Http.send(HttpRequest.newBuilder(wish), REGISTRY_START_LIMIT);
            if (answer.statusCode() != 200) {
                throw new StartFailedException(answer.body());
            }
            return URI.create(answer.body());
        } catch (IOException e) {
            throw new StartFailedException("The keeper of the tests' infrastructure does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while the registry started", e);
        }
    }

    private static Database.Role role(String username) {
        return new Database.Role(username, Passwords.random(16));
    }
}
