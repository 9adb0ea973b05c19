package io.pasdequatre.sampleapplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.FreePorts;
import io.pasdequatre.localstack.LocalPostgres;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.sampleapplication.faults.Cable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service whose surroundings lack something does not start, and reports what to do; once that is done, it starts. */
@ExtendWith(OutputCaptureExtension.class)
class SetupTest {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    @Test
    void aRoleWithoutReplicationIsReportedAndNothingIsLeftOfIt(CapturedOutput output) throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("role");
        administer("ALTER ROLE \"%s\" NOREPLICATION".formatted(database.owner()));

        assertThatThrownBy(() -> start(settings(database)));

        assertThat(output).contains("APPLICATION FAILED TO START", "ALTER ROLE … REPLICATION");
        administer("ALTER ROLE \"%s\" REPLICATION".formatted(database.owner()));
        start(settings(database)).close();
    }

    @Test
    void aServerThatDecodesNothingIsReported(CapturedOutput output) throws SQLException {
        LocalPostgres undecoded = LocalPostgres.forTest("wal_level=replica");
        undecoded.start();
        try (Connection admin = undecoded.adminConnection();
                var statement = admin.createStatement()) {
            statement.execute("CREATE ROLE notes LOGIN REPLICATION PASSWORD 'secret'");
            statement.execute("CREATE DATABASE notes OWNER notes");

            assertThatThrownBy(() -> start(settings(undecoded.jdbcUrl("notes"), new Database.Role("notes", "secret"))));
        } finally {
            undecoded.stop();
        }
        assertThat(output).contains("APPLICATION FAILED TO START", "Set wal_level = logical");
    }

    @Test
    void aSlotOfAnotherDatabaseIsNotTakenForTheServicesOwn(CapturedOutput output) {
        Database first = INFRASTRUCTURE.createDatabase("first");
        Map<String, String> second = settings(INFRASTRUCTURE.createDatabase("second"));
        second.put("pasdequatre.eventing.relay.slot", first.name() + "_outbox");
        try (var _ = start(settings(first))) {
            assertThatThrownBy(() -> start(second));
        }
        assertThat(output)
                .contains("APPLICATION FAILED TO START", first.name(), "Set pasdequatre.eventing.relay.slot to");
    }

    /** PostgreSQL makes a slot when all transactions have ended that run, of whichever database. */
    @Test
    void aSlotThatWaitsForATransactionOfAnotherDatabaseNamesItAndIsGivenUpAtItsLimitOrWhenStopped(CapturedOutput output)
            throws Exception {
        Database other = INFRASTRUCTURE.createDatabase("busy");
        Map<String, String> settings = settings(INFRASTRUCTURE.createDatabase("waiting"));
        try (Connection busy = INFRASTRUCTURE.adminConnection(other.name());
                var statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");
            Thread stopped = Thread.ofPlatform()
                    .start(() -> assertThatThrownBy(() -> start(settings).close()));
            await().untilAsserted(() ->
                    assertThat(output).containsPattern("WARN.*process \\d+ .*in database " + other.name()));
            stopped.interrupt();
            assertThat(stopped.join(Duration.ofSeconds(20))).isTrue();
            assertThat(output).contains("was stopped while PostgreSQL made the replication slot");

            settings.put("pasdequatre.eventing.relay.slot-timeout", "2s");
            assertThatThrownBy(() -> start(settings).close());
            assertThat(output).contains("within 2 s, since it waits for process", "pg_terminate_backend");
        }
        start(settings).close();
    }

    @Test
    void aMissingNameAndAMissingRegistryAreReported(CapturedOutput output) {
        Map<String, String> settings = settings(INFRASTRUCTURE.createDatabase("incomplete"));
        settings.remove("pasdequatre.eventing.registry.url");
        assertThatThrownBy(() -> start(settings));
        assertThat(output).contains("APPLICATION FAILED TO START", "pasdequatre.eventing.registry.url is not set");

        settings.remove("spring.application.name");
        assertThatThrownBy(() -> start(settings));
        assertThat(output).contains("spring.application.name is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "spring.application.name, note book, Set spring.application.name to letters",
        "spring.application.name, a_name_of_57_letters_makes_a_slot_of_64_and_postgres_takes_63, Set pasdequatre.eventing.relay.slot to",
        "pasdequatre.eventing.relay.slot, Notes-Outbox, Set pasdequatre.eventing.relay.slot to",
    })
    void aNameThatKafkaOrPostgresWouldNotTakeIsReported(
            String setting, String name, String remedy, CapturedOutput output) {
        Map<String, String> settings = settings(INFRASTRUCTURE.createDatabase("named"));
        settings.remove("pasdequatre.eventing.relay.slot");
        settings.put(setting, name);

        assertThatThrownBy(() -> start(settings).close());

        assertThat(output).contains("APPLICATION FAILED TO START", remedy);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 404})
    void aRegistryThatIsNoneOrDoesNotTakeTheLoginIsReported(int status, CapturedOutput output) throws IOException {
        Map<String, String> settings = settings(INFRASTRUCTURE.createDatabase("registry"));
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", request -> {
            byte[] page = "<html>".getBytes(StandardCharsets.UTF_8);
            request.sendResponseHeaders(status, page.length);
            request.getResponseBody().write(page);
            request.close();
        });
        other.start();
        try {
            settings.put(
                    "pasdequatre.eventing.registry.url",
                    "http://127.0.0.1:%d".formatted(other.getAddress().getPort()));
            assertThatThrownBy(() -> start(settings).close());
        } finally {
            other.stop(0);
        }
        assertThat(output).contains("APPLICATION FAILED TO START", "Set pasdequatre.eventing.registry.url to the root");
    }

    @Test
    void aRegistryThatDoesNotAnswerIsAskedAgainUntilItKnowsTheEvents() throws IOException {
        Deployment.register(NoteWritten.SCHEMA$);
        int port = FreePorts.find(1)[0];
        Map<String, String> settings = settings(INFRASTRUCTURE.createDatabase("registry"));
        URI registry = INFRASTRUCTURE.registryUrl();
        settings.put("pasdequatre.eventing.registry.url", "http://127.0.0.1:%d%s".formatted(port, registry.getPath()));
        settings.put("pasdequatre.eventing.background.down-after", "1s");
        try (var context = start(settings)) {
            BackgroundTask task = context.getBean(BackgroundTasks.class).all().stream()
                    .filter(each -> each.name().equals("registry"))
                    .findAny()
                    .orElseThrow();
            await().untilAsserted(() -> assertThat(task.problem())
                    .hasValueSatisfying(why -> assertThat(why).contains("cannot be reached")));
            try (var _ = Cable.between(InetAddress.getLoopbackAddress(), port, registry.getPort())) {
                await().untilAsserted(() -> assertThat(task.problem()).isEmpty());
            }
        }
    }

    @Test
    void aServiceThatMigratesWithoutFlywayNeedsNoFlyway() {
        Database database = INFRASTRUCTURE.createDatabase("flywayless");
        Map<String, String> settings = settings(database);
        settings.put("spring.flyway.enabled", "false");
        try (var context = start(settings)) {
            assertThat(context.getBean(JdbcClient.class)
                            .sql("SELECT count(*) FROM eventing.outbox")
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }

    /** As a deployment does that migrates first, with a role that no replica has. */
    @Test
    void aServiceWhoseDeploymentMigratesNeedsNoOwner() {
        Database database = INFRASTRUCTURE.createDatabase("migrated");
        Deployment.migrate(database, "latest");
        Map<String, String> settings = settings(database.jdbcUrl(), database.app());
        settings.put("spring.flyway.enabled", "false");
        settings.put("pasdequatre.eventing.migrate", "false");
        settings.put("pasdequatre.eventing.relay.slot", database.name() + "_outbox");
        settings.put("pasdequatre.eventing.relay.username", database.relay().username());
        settings.put("pasdequatre.eventing.relay.password", database.relay().password());
        try (var context = start(settings)) {
            await().untilAsserted(() ->
                    assertThat(context.getBean(Relay.class).state().phase()).isEqualTo(Phase.LEADING));
        }
    }

    /** The owner makes the slot, and the relay may not read it. */
    @Test
    void aRelaysRoleThatMayNotReplicateOrHasAnotherPasswordIsReported(CapturedOutput output) throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("relayless");
        administer("ALTER ROLE \"%s\" NOREPLICATION".formatted(database.relay()));
        Map<String, String> settings = settings(database);
        settings.put("pasdequatre.eventing.relay.username", database.relay().username());
        settings.put("pasdequatre.eventing.relay.password", database.relay().password());
        assertThatThrownBy(() -> start(settings).close());
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "permission denied to start WAL sender",
                        "pasdequatre.eventing.relay.username");

        settings.put("pasdequatre.eventing.relay.password", "not this");
        assertThatThrownBy(() -> start(settings).close());
        assertThat(output).contains("password authentication failed");
    }

    /** It answers as PgBouncer does. */
    @Test
    void aPoolersAddressIsReportedAndSoIsAnotherDatabases(CapturedOutput output) throws IOException, SQLException {
        Database database = INFRASTRUCTURE.createDatabase("pooled");
        Map<String, String> settings = settings(database);
        try (var pooler = Pooler.start()) {
            settings.put("pasdequatre.eventing.relay.url", "jdbc:postgresql://127.0.0.1:%d/x".formatted(pooler.port()));
            assertThatThrownBy(() -> start(settings).close());
        }
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "unsupported startup parameter: replication",
                        "Set pasdequatre.eventing.relay.url to the database itself");

        Database other = INFRASTRUCTURE.createDatabase("other");
        administer("GRANT CONNECT ON DATABASE \"%s\" TO \"%s\"".formatted(other.name(), database.owner()));
        settings.put("pasdequatre.eventing.relay.url", other.jdbcUrl());
        assertThatThrownBy(() -> start(settings).close());
        assertThat(output).contains("The relay's database is " + other.name());
    }

    @Test
    void aRelayWaitsForHostsThatDoNotAnswerAndThenReadsFromTheOneThatDoes() throws IOException {
        Database database = INFRASTRUCTURE.createDatabase("hosts");
        int[] ports = FreePorts.find(2);
        Map<String, String> settings = settings(database);
        settings.put(
                "pasdequatre.eventing.relay.url",
                "jdbc:postgresql://127.0.0.1:%d,[::1]:%d/%s".formatted(ports[0], ports[1], database.name()));
        try (var context = start(settings)) {
            var relay = context.getBean(Relay.class);
            await().untilAsserted(() -> assertThat(relay.state().phase()).isEqualTo(Phase.WAITING));
            assertThat(relay.state().problem()).contains("refused");
            try (var _ = Cable.between(InetAddress.ofLiteral("::1"), ports[1], portOf(database))) {
                await().untilAsserted(() -> assertThat(relay.state().phase()).isEqualTo(Phase.LEADING));
                await().untilAsserted(() -> assertThat(relay.outboxAge()).isPresent());
            }
        }
    }

    private static int portOf(Database database) {
        return URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    private static ConfigurableApplicationContext start(Map<String, String> settings) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }

    /** One role does everything, as where a team begins. */
    private static Map<String, String> settings(Database database) {
        Map<String, String> settings = settings(database.jdbcUrl(), database.owner());
        settings.put("pasdequatre.eventing.relay.slot", database.name() + "_outbox");
        return settings;
    }

    private static Map<String, String> settings(String url, Database.Role role) {
        return new HashMap<>(Map.of(
                "spring.application.name",
                "setup",
                "spring.datasource.url",
                url,
                "spring.datasource.username",
                role.username(),
                "spring.datasource.password",
                role.password(),
                "spring.kafka.bootstrap-servers",
                INFRASTRUCTURE.bootstrapServers(),
                "pasdequatre.eventing.registry.url",
                "http://127.0.0.1:1"));
    }

    private static void administer(String sql) throws SQLException {
        try (Connection admin = INFRASTRUCTURE.adminConnection();
                var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }
}
