package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.Compatibility;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contracts in the real registry: the deployment registers them, and nobody else does. */
class ContractsTest {

    private static final URI REGISTRY = TheStack.running().registryUrl();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BUILD = "the build";
    private static final String BOTH = "the build and the registry";
    private static final String NOTE = """
            {"name":"note","type":"string",""";

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

    /** A change to the text of a schema, and who refuses it. */
    private enum Change {
        NEW_FIELD_WITH_A_DEFAULT("\"fields\":[", "\"fields\":[" + NOTE + "\"default\":\"\"},", ""),
        NEW_FIELD_WITHOUT_A_DEFAULT("\"fields\":[", "\"fields\":[" + NOTE + "\"doc\":\"\"},", BOTH),
        RENAMED_WITH_AN_ALIAS("\"name\":\"total\"", "\"name\":\"subtotal\",\"aliases\":[\"total\"]", BOTH),
        ANOTHER_TYPE("\"type\":\"int\"", "\"type\":\"long\"", BOTH),
        NESTED_TYPE_RENAMED("\"name\":\"OrderLine\"", "\"name\":\"Line\"", BOTH),
        NEW_SYMBOL("\"CARD\",", "\"CARD\",\"VOUCHER\",", ""),
        ANOTHER_LOGICAL_TYPE("\"type\":\"int\"", "\"type\":{\"type\":\"int\",\"logicalType\":\"date\"}", BUILD),
        ANOTHER_DEFAULT("\"default\":\"ACCOUNT\"", "\"default\":\"CARD\"", BUILD),
        BYTES_IN_THE_PLACE_OF_A_TEXT(
                "\"name\":\"cardToken\",\"type\":{\"type\":\"string\",\"avro.java.string\":\"String\"}",
                "\"name\":\"cardToken\",\"type\":\"bytes\"",
                BUILD),
        ANOTHER_TOPIC("\"topic\":\"order-events\"", "\"topic\":\"orders\"", BUILD);

        private final String from;
        private final String to;
        private final String refusedBy;

        Change(String from, String to, String refusedBy) {
            this.from = from;
            this.to = to;
            this.refusedBy = refusedBy;
        }

        Schema made() {
            String text = OrderPlaced.SCHEMA$.toString();
            assertThat(text).contains(from);
            return new Schema.Parser().parse(text.replace(from, to));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBuildRefusesAllThatTheRegistryRefusesAndMore(Change change) {
        var changed = change.made();

        List<String> refusing = new ArrayList<>();
        if (!Compatibility.problems(OrderPlaced.SCHEMA$, changed).isEmpty()) {
            refusing.add("the build");
        }
        if (!isTakenByTheRegistry(changed)) {
            refusing.add("the registry");
        }

        assertThat(String.join(" and ", refusing)).isEqualTo(change.refusedBy);
    }

    private static boolean isTakenByTheRegistry(Schema changed) {
        var answer = send(request("/compatibility/subjects/" + changed.getFullName() + "/versions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("schema", changed.toString())))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("is_compatible").asBoolean();
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
