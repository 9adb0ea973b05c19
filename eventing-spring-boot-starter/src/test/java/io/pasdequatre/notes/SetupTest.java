package io.pasdequatre.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.eventing.relay.RelayState.Phase;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.LocalPostgres;
import io.pasdequatre.localstack.TestInfrastructure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service whose surroundings lack something does not start, and says what to do; once that is done, it starts. */
@ExtendWith(OutputCaptureExtension.class)
class SetupTest {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    @Test
    void aRoleWithoutReplicationIsToldAndNothingIsLeftOfIt(CapturedOutput output) throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("role");
        administer("ALTER ROLE \"%s\" NOREPLICATION".formatted(database.owner()));

        assertThatThrownBy(() -> start(settings(database)));

        assertThat(output).contains("APPLICATION FAILED TO START", "ALTER ROLE … REPLICATION");
        administer("ALTER ROLE \"%s\" REPLICATION".formatted(database.owner()));
        start(settings(database)).close();
    }

    @Test
    void aServerThatDecodesNothingIsTold(CapturedOutput output) throws SQLException {
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

    @Test
    void aMissingNameAndAMissingRegistryAreTold(CapturedOutput output) {
        Map<String, String> settings = settings(INFRASTRUCTURE.createDatabase("incomplete"));
        settings.remove("pasdequatre.eventing.registry.url");
        assertThatThrownBy(() -> start(settings));
        assertThat(output).contains("APPLICATION FAILED TO START", "pasdequatre.eventing.registry.url is not set");

        settings.remove("spring.application.name");
        assertThatThrownBy(() -> start(settings));
        assertThat(output).contains("spring.application.name is not set");
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
    void aRelaysRoleWithoutReplicationIsToldByItsHealth() throws SQLException {
        Database database = INFRASTRUCTURE.createDatabase("relayless");
        administer("ALTER ROLE \"%s\" NOREPLICATION".formatted(database.relay()));
        Map<String, String> settings = settings(database);
        settings.put("pasdequatre.eventing.relay.username", database.relay().username());
        settings.put("pasdequatre.eventing.relay.password", database.relay().password());
        try (var context = start(settings)) {
            await().untilAsserted(() -> assertThat(
                            context.getBean(Relay.class).state().problem())
                    .contains("Only roles with the REPLICATION attribute may start a WAL sender process"));
        }
    }

    private static ConfigurableApplicationContext start(Map<String, String> settings) {
        return new SpringApplicationBuilder(NotesApplication.class)
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
