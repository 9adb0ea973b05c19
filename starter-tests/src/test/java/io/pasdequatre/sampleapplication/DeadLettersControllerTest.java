package io.pasdequatre.sampleapplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Dead letters over REST: they are found, tried, replayed and discarded, and who did it is known. The application
 * writes its own JSON in another way, which is none of the page's business.
 */
class DeadLettersControllerTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();
    private static Replica replica;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.of(
                "dead-letters-controller-test",
                Map.of(
                        "spring.main.web-application-type",
                        "servlet",
                        "server.port",
                        "0",
                        "server.address",
                        "127.0.0.1",
                        "spring.jackson.default-property-inclusion",
                        "non_null",
                        "spring.jackson.property-naming-strategy",
                        "UPPER_SNAKE_CASE",
                        "management.endpoints.web.exposure.include",
                        "relay",
                        "pasdequatre.eventing.dead-letters.traces",
                        "http://127.0.0.1:3000/trace/{traceId}"));
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void aDeadLetterIsFoundByItsKeyCauseTopicAndAge() throws Exception {
        fails("a rare bug " + key);
        replica.writer().write(key, "bad", "after", "and after");
        awaitUnprocessed(3);

        JsonNode item = found("key=" + key).get("items").get(0);
        assertThat(item.get("type").asString()).isEqualTo("io.pasdequatre.sampleapplication.NoteWritten");
        assertThat(item.get("cause").asString()).isEqualTo("a rare bug " + key);
        assertThat(item.get("parked").asInt()).isEqualTo(2);
        assertThat(found("cause=RARE+bug+" + key).get("total").asInt()).isEqualTo(1);
        assertThat(item.get("eventId").asString()).isNotEmpty();
        assertThat(found("key=" + key + "&topic=copies").get("total").asInt()).isZero();
        assertThat(found("key=" + key + "&olderThan=PT0S").get("total").asInt()).isEqualTo(1);
        assertThat(found("key=" + key + "&olderThan=PT1H").get("total").asInt()).isZero();
    }

    @Test
    void itShowsTheEventItsTraceAndWhatIsParked() throws Exception {
        fails("a bug");
        replica.writer().write(key, "bad", "after");
        awaitUnprocessed(2);

        JsonNode shown = body(get("/" + place()));
        assertThat(shown.get("payload").get("text").asString()).isEqualTo("bad");
        assertThat(shown.get("item").get("headers").get("ce_subject").asString())
                .isEqualTo(key);
        assertThat(shown.get("parked")).hasSize(1);
        assertThat(shown.get("trace").isNull()).isEqualTo(shown.get("traceId").isNull());
    }

    @Test
    void whatIsParkedIsShownInPagesHoweverMuchThereIs() throws Exception {
        fails("a bug");
        replica.writer().write(key, "bad", "after");
        awaitUnprocessed(2);
        park(50_000);

        var began = System.nanoTime();
        JsonNode shown = body(get("/" + place() + "?limit=1000"));
        var took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(shown.get("item").get("parked").asInt()).isEqualTo(50_001);
        assertThat(shown.get("parked")).hasSize(1_000);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        long last = shown.get("parked").get(999).get("place").asLong();
        JsonNode next = body(get("/" + place() + "?after=" + last)).get("parked");
        assertThat(next).hasSize(50);
        assertThat(next.get(0).get("place").asLong()).isGreaterThan(last);
        assertThat(get("/" + place() + "?limit=100000").statusCode()).isEqualTo(400);
        replica.bean(JdbcClient.class)
                .sql("DELETE FROM eventing.unprocessed WHERE key = ? AND place >= ?")
                .params(
                        KafkaLog.bytes(key),
                        shown.get("parked").get(1).get("place").asLong())
                .update();
    }

    private void park(int copies) {
        replica.bean(JdbcClient.class)
                .sql("""
                        INSERT INTO eventing.unprocessed (consumer, record_id, topic, partition, "offset", key, value,
                            header_names, header_values, event_id, sequence, entered, ignored, parked_at)
                        SELECT consumer, gen_random_uuid(), topic, partition, "offset", key, value,
                            header_names, header_values, gen_random_uuid(), sequence, entered, ignored, parked_at
                        FROM eventing.unprocessed, generate_series(1, ?) WHERE key = ? AND cause IS NULL
                        """)
                .params(copies, KafkaLog.bytes(key))
                .update();
    }

    @Test
    void aReplayIsTriedThenDoneAndWrittenDown() throws Exception {
        fails("a bug");
        replica.writer().write(key, "bad", "after");
        awaitUnprocessed(2);
        long place = place();

        assertThat(body(post("/" + place + "/dry-run", "")).get("cause").asString())
                .contains("a bug");
        isMended();
        JsonNode tried = body(post("/" + place + "/dry-run", ""));
        assertThat(tried.get("cause").isNull()).isTrue();
        assertThat(tried.get("events").get(0).get("payload").get("text").asString())
                .isEqualTo("bad");
        assertThat(tried.get("changes").get("public.copy").get("inserted").asInt())
                .isEqualTo(1);

        String wish = "{\"by\": \"grace\", \"why\": \"mended in 1.2\"}";
        assertThat(body(post("/" + place + "/replay", wish)).get("outcome").asString())
                .isEqualTo("REPLAYED");
        assertThat(post("/" + place + "/replay", wish).statusCode()).isEqualTo(404);
        awaitCopies("bad", "after");
        JsonNode action = body(get("/actions")).get(0);
        assertThat(action.get("by").asString()).isEqualTo("grace");
        assertThat(action.get("key").asString()).isEqualTo(key);
    }

    @Test
    void whatIsParkedIsNotReplayedBeforeItsDeadLetter() throws Exception {
        fails("a bug");
        replica.writer().write(key, "bad", "after");
        awaitUnprocessed(2);
        long parked = body(get("/" + place())).get("parked").get(0).get("place").asLong();

        HttpResponse<String> refused = post("/" + parked + "/replay", "{\"by\": \"grace\", \"why\": \"hurry\"}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(refused.body()).get("detail").asString()).contains("comes first");
    }

    @Test
    void allOfOneCauseAreReplayedOrDiscardedUpToALimit() throws Exception {
        String cause = "burst " + key;
        List<String> keys = IntStream.range(0, 6).mapToObj(i -> key + "-" + i).toList();
        keys.forEach(each -> replica.copier().also(each, _ -> {
            throw new IllegalStateException(cause);
        }));
        keys.forEach(each -> replica.writer().write(each, "bad"));
        await().untilAsserted(() ->
                assertThat(found("cause=burst+" + key).get("total").asInt()).isEqualTo(6));
        keys.forEach(each -> replica.copier().also(each, _ -> {}));

        String which = "\"cause\": \"%s\", \"by\": \"grace\", \"why\": \"mended\"".formatted(cause);
        assertThat(outcomes(post("/discard", "{%s, \"olderThan\": \"PT1H\"}".formatted(which))))
                .isEmpty();
        assertThat(outcomes(post("/replay", "{%s, \"limit\": 4}".formatted(which))))
                .containsExactly("REPLAYED", "REPLAYED", "REPLAYED", "REPLAYED");
        assertThat(outcomes(post("/discard", "{%s}".formatted(which)))).containsExactly("DISCARDED", "DISCARDED");
        assertThat(found("cause=burst+" + key).get("total").asInt()).isZero();
        assertThat(keys.stream()
                        .mapToInt(each -> replica.copier().copiesOf(each).size())
                        .sum())
                .isEqualTo(4);
    }

    @Test
    void theRelaysEndpointDoesNotDependOnTheApplicationsJsonEither() {
        await().untilAsserted(() -> {
            JsonNode answer = body(HTTP.send(
                    HttpRequest.newBuilder(uri("").resolve("/actuator/relay")).build(),
                    HttpResponse.BodyHandlers.ofString()));
            assertThat(answer.get("phase").asString()).isEqualTo("LEADING");
            assertThat(answer.get("problem").isNull()).isTrue();
            assertThat(answer.get("status").has("retainedBytes")).isTrue();
            assertThat(answer.get("status").get("reconcileSince").isNull()).isTrue();
        });
    }

    @Test
    void thePageIsServed() throws Exception {
        HttpResponse<String> page = HTTP.send(
                HttpRequest.newBuilder(URI.create(uri("") + ".html")).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.body()).contains("fetch('dead-letters'");
    }

    @Test
    void whoeverIsRefusedLearnsWhatIsMissing() throws Exception {
        assertThat(post("/1/replay", "{\"why\": \"x\"}").body()).contains("\\\"by\\\"");
        assertThat(post("/1/replay", "{\"by\": \"x\"}").body()).contains("\\\"why\\\"");
        assertThat(post("/discard", "{\"by\": \"x\", \"why\": \"y\"}").body()).contains("Name which");
        assertThat(post("/987654321/discard", "{\"by\": \"x\", \"why\": \"y\"}").statusCode())
                .isEqualTo(404);
        String misspelt = "{\"by\": \"x\", \"why\": \"y\", \"topic\": \"t\", \"olderthan\": \"PT1H\"}";
        assertThat(post("/discard", misspelt).statusCode()).isEqualTo(400);
        assertThat(post("/1/replay", "{\"by\": \"x\", \"why\": \"\\u0000\"}").statusCode())
                .isEqualTo(400);
        assertThat(get("?olderThan=PT100000000000000H").statusCode()).isEqualTo(200);
        assertThat(get("?limit=0").statusCode()).isEqualTo(400);
    }

    private void fails(String cause) {
        replica.copier().also(key, note -> {
            if (note.getText().equals("bad")) {
                throw new IllegalStateException(cause);
            }
        });
    }

    private void isMended() {
        replica.copier().also(key, _ -> {});
    }

    private void awaitUnprocessed(int records) {
        await().untilAsserted(() -> {
            JsonNode found = found("key=" + key);
            assertThat(found.get("total").asInt()).isEqualTo(1);
            assertThat(found.get("items").get(0).get("parked").asInt()).isEqualTo(records - 1);
        });
    }

    private void awaitCopies(String... texts) {
        await().untilAsserted(() -> assertThat(replica.copier().copiesOf(key)).containsExactly(texts));
    }

    private long place() throws Exception {
        return found("key=" + key).get("items").get(0).get("place").asLong();
    }

    private static JsonNode found(String filter) throws Exception {
        return body(get("?" + filter));
    }

    private static List<String> outcomes(HttpResponse<String> response) {
        List<String> outcomes = new ArrayList<>();
        body(response).forEach(result -> outcomes.add(result.get("outcome").asString()));
        return outcomes;
    }

    private static JsonNode body(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        var web = (WebServerApplicationContext) replica.context();
        return URI.create("http://127.0.0.1:%d/dead-letters%s"
                .formatted(web.getWebServer().getPort(), path));
    }
}
