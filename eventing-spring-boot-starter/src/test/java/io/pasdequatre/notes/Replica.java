package io.pasdequatre.notes;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A running replica of the notes service, on real PostgreSQL, Kafka and registry. */
record Replica(ConfigurableApplicationContext context, Database database) implements AutoCloseable {

    static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    /** Starts a service of its own: its name is its consumer group. */
    static Replica of(String service, Map<String, String> settings) {
        return on(INFRASTRUCTURE.createDatabase("notes"), service, Clock.systemUTC(), settings);
    }

    /** Starts a service of its own, in whose database something has happened before. */
    static Replica on(Database database, String service, Clock clock, Map<String, String> settings) {
        prepareTopics(service);
        register(NoteWritten.SCHEMA$);
        register(NoteCopied.SCHEMA$);
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
        ApplicationContextInitializer<GenericApplicationContext> withClock =
                context -> context.registerBean(Clock.class, () -> clock);
        return new Replica(
                new SpringApplicationBuilder(NotesApplication.class)
                        .initializers(withClock)
                        .run(arguments),
                database);
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

    private static void prepareTopics(String service) {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, INFRASTRUCTURE.bootstrapServers()))) {
            for (String topic : List.of("notes", "copies", "notes." + service + ".dlq")) {
                // As the deployment does it: a dead letter may be larger than the record it was.
                create(
                        admin,
                        new NewTopic(topic, 3, (short) 1)
                                .configs(topic.endsWith(".dlq") ? Map.of("max.message.bytes", "2097152") : Map.of()));
            }
        }
    }

    private static void create(Admin admin, NewTopic topic) {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void register(Schema schema) {
        String body = JsonMapper.shared().writeValueAsString(Map.of("schema", schema.toString()));
        URI url = URI.create(INFRASTRUCTURE.registryUrl() + "/subjects/" + schema.getFullName() + "/versions");
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.body());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
