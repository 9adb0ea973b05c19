package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A schema registry (Apicurio) on the loopback interface. Its schemas are in a database of a PostgreSQL beside it. */
public final class LocalRegistry extends Component {

    private static final String DATABASE = "registry";

    private final Path jar;
    private final Storage storage;

    /** The PostgreSQL server that its schemas are kept in. */
    interface Storage {

        String jdbcUrl(String database);

        /** Makes a database for one who does everything in it alone. What is there already stays. */
        Database.Role ensureDatabaseOf(String name);
    }

    LocalRegistry(Installation installation, int port, Path home, Storage storage) {
        super("registry", port, home);
        this.jar = installation.registryJar();
        this.storage = storage;
    }

    /** Where its Confluent-compatible API is. */
    public URI url() {
        return URI.create("http://127.0.0.1:%d/apis/ccompat/v7".formatted(port()));
    }

    @Override
    List<String> command() {
        return Installation.java(
                "160m", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-jar", jar.toString());
    }

    @Override
    Map<String, String> environment() {
        var owner = storage.ensureDatabaseOf(DATABASE);
        return Map.ofEntries(
                Map.entry("QUARKUS_HTTP_HOST", "127.0.0.1"),
                Map.entry("QUARKUS_HTTP_PORT", "" + port()),
                Map.entry("QUARKUS_MANAGEMENT_HOST", "127.0.0.1"),
                Map.entry("QUARKUS_MANAGEMENT_PORT", "0"),
                Map.entry("APICURIO_STORAGE_KIND", "sql"),
                Map.entry("APICURIO_STORAGE_SQL_KIND", "postgresql"),
                Map.entry("APICURIO_DATASOURCE_URL", storage.jdbcUrl(DATABASE)),
                Map.entry("APICURIO_DATASOURCE_USERNAME", owner.username()),
                Map.entry("APICURIO_DATASOURCE_PASSWORD", owner.password()),
                // Each connection is a process of PostgreSQL's. By itself it has twenty, for what one or two do.
                Map.entry("APICURIO_DATASOURCE_JDBC_INITIAL_SIZE", "1"),
                Map.entry("APICURIO_DATASOURCE_JDBC_MIN_SIZE", "1"),
                Map.entry("APICURIO_DATASOURCE_JDBC_MAX_SIZE", "20"));
    }

    @Override
    boolean answers() throws IOException, InterruptedException {
        return Http.get(url().resolve("v7/subjects")).statusCode() == 200;
    }
}
