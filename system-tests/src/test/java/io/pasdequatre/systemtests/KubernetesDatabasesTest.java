package io.pasdequatre.systemtests;

import static io.pasdequatre.systemtests.Manifests.PRODUCTION;
import static io.pasdequatre.systemtests.Manifests.each;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pasdequatre.localstack.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The roles and grants of both overlays, made on real servers, are those of the local stack, which all else is tried
 * with.
 */
class KubernetesDatabasesTest {

    /** With the prefix of its roles. */
    private static final Map<String, String> DATABASES =
            Map.of("orders", "order", "inventory", "inventory", "payments", "payment", "notifications", "notification");

    /** A database, and the prefix of its two roles: it publishes nothing. */
    private static final String TRACKING = "tracking";

    private static final List<String> OF_THE_SERVER = List.of("""
            SELECT rolname, rolcanlogin, rolreplication, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolpassword IS NULL
            FROM pg_authid WHERE rolname ~ '^(order|inventory|payment|notification|tracking)_' ORDER BY rolname""", """
            SELECT datname, datdba::regrole, datacl FROM pg_database
            WHERE datname IN ('orders', 'inventory', 'payments', 'notifications', 'tracking', 'postgres', 'template1') ORDER BY datname""");

    private static final List<String> OF_A_DATABASE = List.of(
            "SELECT nspname, nspacl FROM pg_namespace WHERE nspname = 'public'",
            "SELECT defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl FROM pg_default_acl"
                    + " ORDER BY defaclobjtype");

    private static final LocalPostgres LOCAL_STACK = started();

    @BeforeAll
    static void makeThoseOfTheLocalStack() {
        DATABASES.forEach(LOCAL_STACK::ensureDatabase);
        LOCAL_STACK.ensureReadSideDatabase(TRACKING, TRACKING);
    }

    @Test
    void theScriptGrantsWhatTheLocalStackGrants(@TempDir Path directory) throws Exception {
        LocalPostgres server = started();
        say(server, "postgres", "CREATE ROLE image SUPERUSER LOGIN PASSWORD 'of-the-image'");
        runScript(server, directory);
        assertThat(catalogue(server)).isEqualTo(catalogue(LOCAL_STACK));
    }

    @Test
    void theClustersGrantWhatTheLocalStackGrants() throws SQLException {
        LocalPostgres server = started();
        for (String prefix : DATABASES.values()) {
            bootstrap(server, PRODUCTION.of("Cluster", prefix + "-db").get("spec"));
        }
        bootstrap(server, PRODUCTION.of("Cluster", TRACKING + "-db").get("spec"));
        assertThat(catalogue(server)).isEqualTo(catalogue(LOCAL_STACK));
    }

    private static LocalPostgres started() {
        LocalPostgres server = LocalPostgres.forTest();
        server.start();
        return server;
    }

    /** As PostgreSQL's image does when its data directory is new, but for who it is and where the passwords are. */
    private static void runScript(LocalPostgres server, Path directory) throws IOException, InterruptedException {
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        for (String prefix : DATABASES.values()) {
            for (String role : List.of("owner", "app", "relay")) {
                Files.writeString(secrets.resolve(prefix + "-" + role), "it's " + role);
            }
        }
        for (String role : List.of("owner", "app")) {
            Files.writeString(secrets.resolve(TRACKING + "-" + role), "it's " + role);
        }
        Files.writeString(secrets.resolve("registry-owner"), "registry");
        String script = Files.readString(Repository.ROOT.resolve("k8s/overlays/local/databases.sh"))
                .replace("/run/secrets", secrets.toString())
                .replace("--username postgres", "--username image --dbname postgres");
        var builder = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of("PGHOST", "127.0.0.1", "PGPORT", "" + server.port(), "PGPASSWORD", "of-the-image"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** As CloudNativePG's documentation says. */
    private static void bootstrap(LocalPostgres server, JsonNode spec) throws SQLException {
        JsonNode initdb = spec.at("/bootstrap/initdb");
        String owner = initdb.get("owner").asText();
        String database = initdb.get("database").asText();
        say(server, "postgres", "CREATE ROLE " + owner + " LOGIN PASSWORD 'first'");
        say(server, "postgres", texts(initdb.get("postInitSQL")));
        say(server, "postgres", "CREATE DATABASE " + database + " OWNER " + owner);
        say(server, database, texts(initdb.get("postInitApplicationSQL")));
        say(server, "postgres", each(spec.at("/managed/roles")).map(KubernetesDatabasesTest::managed));
    }

    private static String managed(JsonNode role) {
        return "ALTER ROLE %s %s %s PASSWORD 'of-its-secret'"
                .formatted(
                        role.get("name").asText(),
                        role.path("login").asBoolean() ? "LOGIN" : "NOLOGIN",
                        role.path("replication").asBoolean() ? "REPLICATION" : "NOREPLICATION");
    }

    private static Stream<String> texts(JsonNode array) {
        return each(array).map(JsonNode::asText);
    }

    private static void say(LocalPostgres server, String database, String sql) throws SQLException {
        say(server, database, Stream.of(sql));
    }

    private static void say(LocalPostgres server, String database, Stream<String> sql) throws SQLException {
        try (Connection connection = server.adminConnection(database);
                var statement = connection.createStatement()) {
            for (String each : sql.toList()) {
                statement.execute(each);
            }
        }
    }

    private static List<String> catalogue(LocalPostgres server) throws SQLException {
        List<String> rows = new ArrayList<>(rows(server, "postgres", OF_THE_SERVER));
        for (String database : DATABASES.keySet()) {
            rows(server, database, OF_A_DATABASE).forEach(row -> rows.add(database + ": " + row));
        }
        rows(server, TRACKING, OF_A_DATABASE).forEach(row -> rows.add(TRACKING + ": " + row));
        return rows;
    }

    private static List<String> rows(LocalPostgres server, String database, List<String> queries) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.adminConnection(database);
                var statement = connection.createStatement()) {
            for (String query : queries) {
                try (var found = statement.executeQuery("SELECT row_to_json(r)::text FROM (" + query + ") r")) {
                    while (found.next()) {
                        rows.add(found.getString(1));
                    }
                }
            }
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }
}
