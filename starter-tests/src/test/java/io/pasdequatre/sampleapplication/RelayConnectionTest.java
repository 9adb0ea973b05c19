package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay's connections are as safe as the service's, and a silent one is noticed. A server of this test's own. */
class RelayConnectionTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path files;

    private static LocalPostgres server;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws Exception {
        server = LocalPostgres.forTest("fsync=off");
        server.start();
        KeyStore ofServer = certificate("server");
        certificate("stranger");
        try (Connection admin = server.adminConnection()) {
            writeOnServer(admin, "server.crt", pem(ofServer, "server.crt"));
            writeOnServer(admin, "server.key", pem(ofServer, "server.key"));
            admin.createStatement().execute("ALTER SYSTEM SET ssl = on");
            admin.createStatement().execute("SELECT pg_reload_conf()");
        }
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void theRelaysConnectionsAreEncryptedAndVerifiedAsTheUrlOfTheDataSourceSays() throws SQLException {
        Database database = server.ensureDatabase("encrypted", "encrypted");
        try (Replica replica = replica(database, Map.of("spring.datasource.url", verified(database, "server")))) {
            replica.writer().write(key, "over TLS");
            awaitRecords("notes", key, 1);
            assertThat(connectionsOf(database.relay()))
                    .hasSizeGreaterThan(1)
                    .allSatisfy(connection -> assertThat(connection).endsWith("TLS"))
                    .anySatisfy(connection -> assertThat(connection).startsWith("walsender"));
        }
    }

    @Test
    void aServerWithAnotherCertificateIsRefusedAtTheStart() {
        Database database = server.ensureDatabase("impostor", "impostor");
        assertThatThrownBy(() -> replica(
                                database, Map.of("pasdequatre.eventing.relay.url", verified(database, "stranger")))
                        .close())
                .rootCause()
                .hasMessageContaining("certification path");
    }

    /** A half-open connection: the server's end lives and says nothing. */
    @Test
    void aReplicationConnectionOnWhichNothingComesIsReportedAndLosesNothing() throws Exception {
        Database database = server.ensureDatabase("silent", "silent");
        try (Replica replica = replica(database, Map.of())) {
            replica.writer().write(key, "before");
            awaitRecords("notes", key, 1);
            int walsender = walsenderOf(database);
            signal("STOP", walsender);
            try {
                replica.writer().write(key, "meanwhile");
                var relay = replica.bean(Relay.class);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    assertThat(relay.state().phase()).isNotEqualTo(Phase.LEADING);
                    assertThat(relay.state().problem()).contains("replication connection");
                });
            } finally {
                signal("CONT", walsender);
            }
            awaitRecords("notes", key, 2);
            replica.awaitPhase(Phase.LEADING);
        }
    }

    private static Replica replica(Database database, Map<String, String> settings) {
        return Replica.on(database, "relay-connection", Clock.systemUTC(), settings);
    }

    private static String verified(Database database, String certificate) {
        return database.jdbcUrl() + "?sslmode=verify-full&sslrootcert=" + files.resolve(certificate + ".crt");
    }

    private static List<String> connectionsOf(Database.Role role) throws SQLException {
        List<String> connections = new ArrayList<>();
        try (Connection admin = server.adminConnection();
                PreparedStatement query = admin.prepareStatement("""
                        SELECT backend_type || ', ' || CASE WHEN ssl THEN 'TLS' ELSE 'no TLS' END
                        FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE usename = ?
                        """)) {
            query.setString(1, role.username());
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    connections.add(found.getString(1));
                }
            }
        }
        return connections;
    }

    private static int walsenderOf(Database database) throws SQLException {
        try (Connection admin = server.adminConnection();
                PreparedStatement query =
                        admin.prepareStatement("SELECT active_pid FROM pg_replication_slots WHERE database = ?")) {
            query.setString(1, database.name());
            try (ResultSet found = query.executeQuery()) {
                found.next();
                return found.getInt(1);
            }
        }
    }

    private static void signal(String signal, int pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, "" + pid).start().waitFor())
                .isZero();
    }

    /** Makes one of this machine, signed by itself, and leaves it as a file to be trusted. */
    private static KeyStore certificate(String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = files.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Files.writeString(files.resolve(name + ".crt"), pem(keys, name + ".crt"));
        return keys;
    }

    private static String pem(KeyStore keys, String file) throws GeneralSecurityException {
        String name = file.substring(0, file.indexOf('.'));
        return file.endsWith(".key")
                ? pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded())
                : pem("CERTIFICATE", keys.getCertificate(name).getEncoded());
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }

    /** In the directory of its data, readable for nobody else. */
    private static void writeOnServer(Connection admin, String file, String content) throws SQLException {
        admin.createStatement()
                .execute("COPY (SELECT unnest(string_to_array('%s', E'\\n'))) TO PROGRAM 'umask 077; cat > %s'"
                        .formatted(content.strip(), file));
    }
}
