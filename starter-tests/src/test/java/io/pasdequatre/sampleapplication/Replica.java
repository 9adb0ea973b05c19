package io.pasdequatre.sampleapplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import io.pasdequatre.testcontainers.ServiceConnections;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A running replica of the notes service, on real PostgreSQL, Kafka and registry. */
record Replica(ConfigurableApplicationContext context, Database database) implements AutoCloseable {

    static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    private static final String KAFKA = "spring.kafka.bootstrap-servers";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Starts a service of its own: its name is its consumer group. */
    static Replica of(String service, Map<String, String> settings) {
        Deployment.create("notes");
        KafkaLog.skipWhatIsThere("notes", service);
        return on(INFRASTRUCTURE.createDatabase("notes"), service, Clock.systemUTC(), settings);
    }

    /** Starts a service of its own, in whose database something has happened before. */
    static Replica on(Database database, String service, Clock clock, Map<String, String> settings) {
        Deployment.create("notes", "copies", "notes." + service + ".dlq");
        Deployment.register(NoteWritten.SCHEMA$);
        Deployment.register(NoteCopied.SCHEMA$);
        return start(service, database, settings, clock);
    }

    static Replica of(String service) {
        return of(service, Map.of());
    }

    /** Starts a further replica of this service. */
    Replica another() {
        return start(
                context.getEnvironment().getRequiredProperty("spring.application.name"),
                database,
                Map.of(),
                Clock.systemUTC());
    }

    private static Replica start(String service, Database database, Map<String, String> settings, Clock clock) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "spring.application.name",
                service,
                "spring.flyway.user",
                database.owner().username(),
                "spring.flyway.password",
                database.owner().password(),
                "pasdequatre.eventing.registry.url",
                INFRASTRUCTURE.registryUrl().toString(),
                "pasdequatre.eventing.relay.slot",
                database.name() + "_outbox",
                "pasdequatre.eventing.relay.username",
                database.relay().username(),
                "pasdequatre.eventing.relay.password",
                database.relay().password()));
        if (!INFRASTRUCTURE.inContainers()) {
            properties.putAll(addresses(database));
        }
        properties.putAll(settings);
        var arguments = properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        ApplicationContextInitializer<GenericApplicationContext> withBeans = context -> {
            context.registerBean(Clock.class, () -> clock);
            context.registerBean(Database.class, () -> database);
        };
        return new Replica(
                new SpringApplicationBuilder(SampleApplication.class)
                        .sources(connections(properties))
                        .initializers(withBeans)
                        .run(arguments),
                database);
    }

    private static Map<String, String> addresses(Database database) {
        return Map.of(
                "spring.datasource.url",
                database.jdbcUrl(),
                "spring.datasource.username",
                database.app().username(),
                "spring.datasource.password",
                database.app().password(),
                KAFKA,
                INFRASTRUCTURE.bootstrapServers());
    }

    /** Where the properties name no address the containers themselves say it, and would overrule them if they did. */
    private static Class<?>[] connections(Map<String, String> properties) {
        if (!INFRASTRUCTURE.inContainers()) {
            return new Class<?>[0];
        }
        return properties.containsKey(KAFKA)
                ? new Class<?>[] {ServiceConnections.ToPostgres.class}
                : new Class<?>[] {ServiceConnections.ToPostgres.class, ServiceConnections.ToKafka.class};
    }

    NoteWriter writer() {
        return context.getBean(NoteWriter.class);
    }

    NoteCopier copier() {
        return context.getBean(NoteCopier.class);
    }

    void awaitPhase(Phase phase) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(bean(Relay.class).state().phase()).isEqualTo(phase));
    }

    <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
