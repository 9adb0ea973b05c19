package io.pasdequatre.sampleapplication;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.TestInfrastructure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.flywaydb.core.Flyway;
import tools.jackson.databind.json.JsonMapper;

/** What a deployment does before a service starts: topics, schemas and tables. What is there already stays. */
public final class Deployment {

    private static final TestInfrastructure INFRASTRUCTURE = TestInfrastructure.shared();

    private Deployment() {}

    /**
     * Makes the starter's tables as the starter does.
     *
     * @param version of the last migration, or {@code latest}
     */
    static void migrate(Database database, String version) {
        Flyway.configure()
                .dataSource(
                        database.jdbcUrl(),
                        database.owner().username(),
                        database.owner().password())
                .schemas("eventing")
                .locations("classpath:db/eventing/inbox", "classpath:db/eventing/outbox")
                .placeholders(Map.of(
                        "publication",
                        "outbox",
                        "slot",
                        database.name() + "_outbox",
                        "applicationRole",
                        database.app().username(),
                        "relayRole",
                        database.relay().username()))
                .target(version)
                .load()
                .migrate();
    }

    /** Makes topics of three partitions. A dead letter may be larger than the record it was. */
    public static void create(String... topics) {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, INFRASTRUCTURE.bootstrapServers()))) {
            for (String topic : topics) {
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

    /** Registers a schema under its name. */
    public static void register(Schema schema) {
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
}
