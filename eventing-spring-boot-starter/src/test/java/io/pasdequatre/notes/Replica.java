package io.pasdequatre.notes;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A running replica of the notes service, on real PostgreSQL, Kafka and registry. */
record Replica(ConfigurableApplicationContext context, Database database) implements AutoCloseable {

    static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    /** Starts a service of its own: its name is its consumer group. */
    static Replica of(String service, Map<String, String> settings) {
        Deployment.create("notes", "copies", "notes." + service + ".dlq");
        Deployment.register(NoteWritten.SCHEMA$);
        Deployment.register(NoteCopied.SCHEMA$);
        return start(service, INFRASTRUCTURE.createDatabase("notes"), settings);
    }

    static Replica of(String service) {
        return of(service, Map.of());
    }

    /** Starts a further replica of this service. */
    Replica another() {
        return start(context.getEnvironment().getRequiredProperty("spring.application.name"), database, Map.of());
    }

    private static Replica start(String service, Database database, Map<String, String> settings) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "spring.application.name", service,
                "spring.datasource.url", database.jdbcUrl(),
                "spring.datasource.username", database.app().username(),
                "spring.datasource.password", database.app().password(),
                "spring.flyway.user", database.owner().username(),
                "spring.flyway.password", database.owner().password(),
                "spring.kafka.bootstrap-servers", INFRASTRUCTURE.bootstrapServers(),
                "pasdequatre.eventing.registry.url",
                        INFRASTRUCTURE.registryUrl().toString(),
                "pasdequatre.eventing.relay.username", database.relay().username(),
                "pasdequatre.eventing.relay.password", database.relay().password()));
        properties.put("pasdequatre.eventing.relay.slot", database.name() + "_outbox");
        properties.putAll(settings);
        var arguments = properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new Replica(new SpringApplicationBuilder(NotesApplication.class).run(arguments), database);
    }

    Notebook notebook() {
        return context.getBean(Notebook.class);
    }

    Copyist copyist() {
        return context.getBean(Copyist.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
