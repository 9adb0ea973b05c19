package io.pasdequatre.sampleapplication.faults;

import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.sampleapplication.Deployment;
import io.pasdequatre.sampleapplication.LineWritten;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** The replicas of one service, on a database of its own. */
final class Replicas implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    private final Database database = INFRASTRUCTURE.createDatabase("faults");
    private final List<ReplicaProcess> all = new ArrayList<>();

    static {
        // No application starts in this JVM to configure how much is logged.
        LoggingSystem.get(Replicas.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
    }

    private Replicas() {}

    /** A service without a replica. Its tables are made by the first. */
    static Replicas ofANewService() {
        Deployment.create("lines");
        Deployment.register(LineWritten.SCHEMA$);
        return new Replicas();
    }

    Database database() {
        return database;
    }

    /** The database's port, for a cable to lead to. */
    int databasePort() {
        return URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    /** Starts a further replica, and waits until its relay leads or stands by. */
    ReplicaProcess start(String... options) {
        return ready(launch(databasePort(), options));
    }

    /** Starts a further replica whose way to the database is that cable, and waits until it leads or stands by. */
    ReplicaProcess startBehind(Cable cable) {
        return ready(launch(cable.port()));
    }

    /** Starts a further replica and does not wait for it. */
    ReplicaProcess launch() {
        return launch(databasePort());
    }

    /** Starts another program as a replica and does not wait for it. */
    ReplicaProcess launch(Class<?> program, String... options) {
        return launch(program, databasePort(), options);
    }

    private ReplicaProcess launch(int port, String... options) {
        return launch(RelayingReplica.class, port, options);
    }

    private ReplicaProcess launch(Class<?> program, int port, String... options) {
        String url = database.jdbcUrl().replace(":" + databasePort() + "/", ":" + port + "/");
        String name = database.name() + "-" + (all.size() + 1);
        var replica = ReplicaProcess.start(program, name, settings(url), options);
        all.add(replica);
        return replica;
    }

    private ReplicaProcess ready(ReplicaProcess replica) {
        await(replica.name() + " leads or stands by").atMost(PATIENCE).until(() -> {
            if (!replica.isAlive()) {
                throw new IllegalStateException(replica + " ended:\n" + String.join("\n", replica.lines()));
            }
            return replica.leads() || replica.phase().equals("STANDBY");
        });
        return replica;
    }

    private Map<String, String> settings(String url) {
        Map<String, String> settings = new HashMap<>();
        settings.put("SPRING_APPLICATION_NAME", "faults");
        settings.put("SPRING_DATASOURCE_URL", url);
        settings.put("SPRING_DATASOURCE_USERNAME", database.app().username());
        settings.put("SPRING_DATASOURCE_PASSWORD", database.app().password());
        settings.put("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", "2");
        settings.put("SPRING_FLYWAY_USER", database.owner().username());
        settings.put("SPRING_FLYWAY_PASSWORD", database.owner().password());
        settings.put("SPRING_KAFKA_BOOTSTRAPSERVERS", INFRASTRUCTURE.bootstrapServers());
        settings.put("SPRING_KAFKA_PRODUCER_PROPERTIES_INTERCEPTOR_CLASSES", PublishedBy.class.getName());
        settings.put(
                "PASDEQUATRE_EVENTING_REGISTRY_URL",
                INFRASTRUCTURE.registryUrl().toString());
        settings.put("PASDEQUATRE_EVENTING_RELAY_USERNAME", database.relay().username());
        settings.put("PASDEQUATRE_EVENTING_RELAY_PASSWORD", database.relay().password());
        settings.put("PASDEQUATRE_EVENTING_RELAY_SLOT", database.name() + "_outbox");
        return settings;
    }

    /** Ends them all, by force, and lets go of the slot: it would keep the log of the server that all tests share. */
    @Override
    public void close() {
        all.forEach(ReplicaProcess::close);
        await("the slot is dropped").atMost(PATIENCE).ignoreExceptions().until(this::dropSlot);
    }

    private boolean dropSlot() throws Exception {
        try (var admin = INFRASTRUCTURE.adminConnection();
                var drop = admin.prepareStatement(
                        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = ?")) {
            drop.setString(1, database.name());
            return drop.execute();
        }
    }
}
