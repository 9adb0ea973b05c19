package io.pasdequatre.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The workbench over REST: what is held back is found, tried, replayed and discarded, and who did it is known. */
class WorkbenchTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();
    private static Replica replica;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.of(
                "workbench-test",
                Map.of(
                        "spring.main.web-application-type",
                        "servlet",
                        "server.port",
                        "0",
                        "server.address",
                        "127.0.0.1",
                        "pasdequatre.eventing.workbench.traces",
                        "http://127.0.0.1:3000/trace/{traceId}"));
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void whatWasSetAsideIsFoundByItsKeyCauseTopicAndAge() throws Exception {
        fails("a rare bug " + key);
        replica.notebook().write(key, "bad", "after", "and after");
        awaitHeldBack(3);

        JsonNode item = found("key=" + key).get("items").get(0);
        assertThat(item.get("type").asString()).isEqualTo("io.pasdequatre.notes.NoteWritten");
        assertThat(item.get("cause").asString()).isEqualTo("a rare bug " + key);
        assertThat(item.get("waiting").asInt()).isEqualTo(2);
        assertThat(found("cause=RARE+bug+" + key).get("total").asInt()).isEqualTo(1);
        assertThat(found("key=" + key + "&topic=copies").get("total").asInt()).isZero();
        assertThat(found("key=" + key + "&olderThan=PT0S").get("total").asInt()).isEqualTo(1);
        assertThat(found("key=" + key + "&olderThan=PT1H").get("total").asInt()).isZero();
    }

    @Test
    void itShowsTheFactItsTraceAndWhatWaits() throws Exception {
        fails("a bug");
        replica.notebook().write(key, "bad", "after");
        awaitHeldBack(2);

        JsonNode shown = body(get("/" + place()));
        assertThat(shown.get("payload").get("text").asString()).isEqualTo("bad");
        assertThat(shown.get("item").get("headers").get("ce_subject").asString())
                .isEqualTo(key);
        assertThat(shown.get("waiting")).hasSize(1);
        assertThat(shown.get("trace").isNull()).isEqualTo(shown.get("traceId").isNull());
    }

    @Test
    void aReplayIsTriedThenDoneAndWrittenDown() throws Exception {
        fails("a bug");
        replica.notebook().write(key, "bad", "after");
        awaitHeldBack(2);
        long place = place();

        assertThat(body(post("/" + place + "/dry-run", "")).get("cause").asString())
                .contains("a bug");
        isMended();
        JsonNode tried = body(post("/" + place + "/dry-run", ""));
        assertThat(tried.get("cause").isNull()).isTrue();
        assertThat(tried.get("says").get(0).get("payload").get("text").asString())
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
    void whatWaitsIsNotReplayedBeforeWhatItWaitsFor() throws Exception {
        fails("a bug");
        replica.notebook().write(key, "bad", "after");
        awaitHeldBack(2);
        long waiting =
                body(get("/" + place())).get("waiting").get(0).get("place").asLong();

        HttpResponse<String> refused = post("/" + waiting + "/replay", "{\"by\": \"grace\", \"why\": \"hurry\"}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("comes first");
    }

    @Test
    void allOfOneCauseAreReplayedOrDiscardedUpToALimit() throws Exception {
        String cause = "burst " + key;
        List<String> keys = IntStream.range(0, 6).mapToObj(i -> key + "-" + i).toList();
        keys.forEach(each -> replica.copyist().also(each, _ -> {
            throw new IllegalStateException(cause);
        }));
        keys.forEach(each -> replica.notebook().write(each, "bad"));
        await().untilAsserted(() ->
                assertThat(found("cause=burst+" + key).get("total").asInt()).isEqualTo(6));
        keys.forEach(each -> replica.copyist().also(each, _ -> {}));

        String which = "\"cause\": \"%s\", \"by\": \"grace\", \"why\": \"mended\"".formatted(cause);
        assertThat(outcomes(post("/replay", "{%s, \"limit\": 4}".formatted(which))))
                .containsExactly("REPLAYED", "REPLAYED", "REPLAYED", "REPLAYED");
        assertThat(outcomes(post("/discard", "{%s}".formatted(which)))).containsExactly("DISCARDED", "DISCARDED");
        assertThat(found("cause=burst+" + key).get("total").asInt()).isZero();
        assertThat(keys.stream()
                        .mapToInt(each -> replica.copyist().copiesOf(each).size())
                        .sum())
                .isEqualTo(4);
    }

    @Test
    void nobodyIsRefusedWithoutBeingToldWhatToSay() throws Exception {
        assertThat(post("/1/replay", "{\"why\": \"x\"}").body()).contains("\\\"by\\\"");
        assertThat(post("/1/replay", "{\"by\": \"x\"}").body()).contains("\\\"why\\\"");
        assertThat(post("/discard", "{\"by\": \"x\", \"why\": \"y\"}").body()).contains("Say which");
        assertThat(post("/987654321/discard", "{\"by\": \"x\", \"why\": \"y\"}").statusCode())
                .isEqualTo(404);
        assertThat(get("?limit=0").statusCode()).isEqualTo(400);
    }

    private void fails(String cause) {
        replica.copyist().also(key, note -> {
            if (note.getText().equals("bad")) {
                throw new IllegalStateException(cause);
            }
        });
    }

    private void isMended() {
        replica.copyist().also(key, _ -> {});
    }

    private void awaitHeldBack(int records) {
        await().untilAsserted(() -> {
            JsonNode found = found("key=" + key);
            assertThat(found.get("total").asInt()).isEqualTo(1);
            assertThat(found.get("items").get(0).get("waiting").asInt()).isEqualTo(records - 1);
        });
    }

    private void awaitCopies(String... texts) {
        await().untilAsserted(() -> assertThat(replica.copyist().copiesOf(key)).containsExactly(texts));
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
