package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.Events;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.PublishContracts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contracts in the real registry: the deployment registers them, and nobody else does. */
class ContractsTest {

    private static final URI REGISTRY = TheStack.running().registryUrl();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void everyEventIsRegisteredUnderItsNameAndCheckedFullTransitive() {
        assertThat(Events.schemas()).isNotEmpty().allSatisfy(schema -> {
            assertThat(read("/subjects/" + schema.getFullName() + "/versions/latest")
                            .get("schema")
                            .asString())
                    .isEqualTo(schema.toString());
            assertThat(read("/config/" + schema.getFullName())
                            .get("compatibilityLevel")
                            .asString())
                    .isEqualTo("FULL_TRANSITIVE");
        });
    }

    @Test
    void neitherPublishingAgainNorAnyServiceRegistersAnything() {
        var shop = new Shop(TheStack.running());
        shop.customerWith(1_000).orders(shop.sells(1, 100), 1).ends("SHIPPED");

        PublishContracts.publish(REGISTRY);

        assertThat(Events.schemas())
                .allSatisfy(schema -> assertThat(read("/subjects/" + schema.getFullName() + "/versions"))
                        .hasSize(1));
        assertThat(read("/subjects")).hasSize(Events.schemas().size());
    }

    @Test
    void theRegistryRefusesAChangeThatWouldBreakAReader() {
        String broken = OrderPlaced.SCHEMA$.toString().replace("\"name\":\"orderId\"", "\"name\":\"orderNumber\"");
        assertThat(new Schema.Parser().parse(broken)).isNotEqualTo(OrderPlaced.SCHEMA$);

        var answer = send(request("/subjects/" + OrderPlaced.SCHEMA$.getFullName() + "/versions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("schema", broken)))));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
    }

    private static JsonNode read(String path) {
        return JSON.readTree(send(request(path).GET()).body());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(REGISTRY + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
