package io.pasdequatre.outsideworld.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway over HTTP, with a client that takes its webhooks. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class GatewayTest {

    private static final String SECRET = "a secret of the test's own";
    private static final BlockingQueue<Webhook> WEBHOOKS = new LinkedBlockingQueue<>();
    private static final HttpServer CLIENT = client();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String key = "charge:" + UUID.randomUUID();
    private final String order = UUID.randomUUID().toString();
    private final String token = "tok_" + order.replace('-', '_');

    @LocalServerPort
    private int port;

    private record Webhook(String signature, String body) {}

    private record Answer(int status, JsonNode body) {

        String text(String field) {
            return body.path(field).asString("");
        }
    }

    @DynamicPropertySource
    static void webhooks(DynamicPropertyRegistry properties) {
        properties.add(
                "pasdequatre.outside-world.gateway.webhook-url",
                () -> "http://127.0.0.1:%d/hooks".formatted(CLIENT.getAddress().getPort()));
        properties.add("pasdequatre.outside-world.gateway.webhook-secret", () -> SECRET);
    }

    private static HttpServer client() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/hooks", exchange -> {
                WEBHOOKS.add(new Webhook(
                        exchange.getRequestHeaders().getFirst(Signature.HEADER),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void startClient() {
        CLIENT.start();
    }

    @AfterAll
    static void stopClient() {
        CLIENT.stop(0);
    }

    @AfterEach
    void heal() throws Exception {
        send(request("/control/gateway/faults").DELETE());
    }

    @Test
    void aCardIsChargedOnceAKeyHoweverOftenItIsAsked() throws Exception {
        Answer first = charge(500);
        Answer again = charge(500);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text("status")).isEqualTo("CAPTURED");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(moved()).containsExactly("CHARGE 500");
    }

    @Test
    void aKeyStandsForWhatItWasFirstUsedFor() throws Exception {
        charge(500);

        assertThat(charge(501).status()).isEqualTo(422);
        assertThat(moved()).containsExactly("CHARGE 500");
    }

    @Test
    void aDeclinedCardIsNotChargedAndAKeyThatWasNeverUsedIsNotFound() throws Exception {
        plan("DECLINE");

        assertThat(get("/gateway/charges/" + key).status()).isEqualTo(404);
        assertThat(charge(500).text("status")).isEqualTo("DECLINED");
        assertThat(get("/gateway/charges/" + key).text("reason")).isEqualTo("card_declined");
        assertThat(moved()).isEmpty();
    }

    @Test
    void aKeyThatIsClosedBeforeItIsUsedIsNeverCharged() throws Exception {
        assertThat(post("/gateway/charges/" + key + "/void", "").text("status")).isEqualTo("VOIDED");

        assertThat(charge(500).text("status")).isEqualTo("VOIDED");
        assertThat(moved()).isEmpty();
    }

    @Test
    void aKeyThatIsClosedTooLateSaysThatItWasCharged() throws Exception {
        charge(500);

        assertThat(post("/gateway/charges/" + key + "/void", "").text("status")).isEqualTo("CAPTURED");
    }

    @Test
    void aChargeIsGivenBackOnceAKey() throws Exception {
        charge(500);

        assertThat(refund().text("status")).isEqualTo("REFUNDED");
        assertThat(refund().text("status")).isEqualTo("REFUNDED");
        assertThat(moved()).containsExactly("CHARGE 500", "REFUND 500");
    }

    @Test
    void aRefundThatIsRefusedLeavesItsKeyFree() throws Exception {
        charge(500);
        plan("REFUSE_REFUNDS");

        assertThat(refund().status()).isEqualTo(409);
        assertThat(get("/gateway/refunds/refund:" + key).status()).isEqualTo(404);
        plan("NONE");
        assertThat(refund().text("status")).isEqualTo("REFUNDED");
    }

    @Test
    void anAnswerThatIsDroppedHasChargedAllTheSame() throws Exception {
        plan("DROP_ANSWER");

        assertThatThrownBy(() -> charge(500)).isInstanceOf(IOException.class);
        assertThat(get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
        assertThat(moved()).containsExactly("CHARGE 500");
    }

    @Test
    void untilItIsHealedWhoDropsAnswersDropsThoseToQuestionsToo() throws Exception {
        post("/control/gateway/faults", "{\"fault\": \"DROP_ANSWER\", \"token\": \"%s\"}".formatted(token));

        assertThatThrownBy(() -> charge(500)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> get("/gateway/charges/" + key)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post("/gateway/charges/" + key + "/void", "")).isInstanceOf(IOException.class);
        plan("NONE");

        assertThat(get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
    }

    @Test
    void whoFailsBeforeHasNotCharged() throws Exception {
        plan("FAIL_BEFORE");

        assertThat(charge(500).status()).isEqualTo(503);
        assertThat(charge(500).text("status")).isEqualTo("CAPTURED");
    }

    @Test
    void whoIsAwayAnswersNoQuestionsUntilHealed() throws Exception {
        charge(500);
        plan("AWAY");

        assertThat(get("/gateway/charges/" + key).status()).isEqualTo(503);
        assertThat(get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
    }

    @Test
    void anotherAmountIsAnsweredThanWasCharged() throws Exception {
        plan("WRONG_AMOUNT");

        assertThat(charge(500).body().get("amountMinor").asLong()).isEqualTo(501);
        assertThat(moved()).containsExactly("CHARGE 500");
    }

    @Test
    void aLateAnswerIsAnnouncedWhenItIsThere() throws Exception {
        plan("ANSWER_LATE");

        Answer late = charge(500);
        assertThat(late.status()).isEqualTo(202);
        assertThat(late.text("status")).isEqualTo("PENDING");
        assertThat(webhook()).contains("CHARGE_CAPTURED");
        assertThat(get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
    }

    @Test
    void anOutcomeIsAnnouncedSignedAndTwiceIfAsked() throws Exception {
        plan("ANSWER_TWICE");
        charge(500);

        assertThat(webhook()).contains(key, "\"amountMinor\":500");
        assertThat(webhook()).contains(key);
    }

    @Test
    void aFaultOfOneCardDisturbsNoOther() throws Exception {
        post("/control/gateway/faults", "{\"fault\": \"AWAY\", \"token\": \"tok_of_somebody_else\"}");

        assertThat(charge(500).status()).isEqualTo(200);
    }

    @Test
    void theLedgerIsReadPageByPage() throws Exception {
        long before = get("/gateway/ledger?limit=1000").body().get("next").asLong();
        charge(500);
        refund();

        Answer first = get("/gateway/ledger?limit=1&after=" + before);
        Answer second = get("/gateway/ledger?limit=1&after=" + first.body().get("next"));

        assertThat(first.body().get("entries").get(0).get("kind").asString()).isEqualTo("CHARGE");
        assertThat(second.body().get("entries").get(0).get("kind").asString()).isEqualTo("REFUND");
        assertThat(get("/gateway/ledger?after=" + second.body().get("next"))
                        .body()
                        .get("entries"))
                .isEmpty();
    }

    @Test
    void whatIsNoTokenIsRefused() throws Exception {
        Answer refused = send(request("/gateway/charges")
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(bodyOf(500).replace(token, "4111111111111111"))));

        assertThat(refused.status()).isEqualTo(400);
    }

    private void plan(String fault) throws IOException, InterruptedException {
        Answer planned = post(
                "/control/gateway/faults",
                "{\"fault\": \"%s\", \"token\": \"%s\", \"times\": 1, \"delayMillis\": 200}".formatted(fault, token));
        assertThat(planned.status()).isEqualTo(200);
    }

    /** The next one about this test's charge, whose signature is right. */
    private String webhook() throws InterruptedException {
        while (true) {
            Webhook next = WEBHOOKS.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("a webhook").isNotNull();
            if (next.body().contains(key)) {
                var at = Instant.ofEpochSecond(Long.parseLong(
                        next.signature().substring(2, next.signature().indexOf(','))));
                assertThat(next.signature()).isEqualTo(Signature.of(next.body(), SECRET, at));
                assertThat(Duration.between(at, Instant.now())).isLessThan(Duration.ofMinutes(1));
                return next.body();
            }
        }
    }

    private Answer charge(long amountMinor) throws IOException, InterruptedException {
        return post("/gateway/charges", bodyOf(amountMinor), "Idempotency-Key", key);
    }

    private String bodyOf(long amountMinor) {
        return """
                {"order": "%s", "amountMinor": %d, "currency": "EUR", "token": "%s"}""".formatted(order, amountMinor, token);
    }

    private Answer refund() throws IOException, InterruptedException {
        return post("/gateway/refunds", """
                {"order": "%s", "charge": "%s", "amountMinor": 500, "currency": "EUR"}""".formatted(order, key), "Idempotency-Key", "refund:" + key);
    }

    private List<String> moved() throws IOException, InterruptedException {
        return get("/control/gateway/orders/" + order)
                .body()
                .valueStream()
                .filter(transfer -> transfer.has("sequence"))
                .map(transfer -> transfer.get("kind").asString() + " " + transfer.get("amountMinor"))
                .toList();
    }

    private Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private Answer post(String path, String body, String... headers) throws IOException, InterruptedException {
        var request = request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        return send(headers.length > 0 ? request.headers(headers) : request);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(Duration.ofSeconds(10));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                JsonMapper.shared().readTree(response.body().isEmpty() ? "{}" : response.body()));
    }
}
