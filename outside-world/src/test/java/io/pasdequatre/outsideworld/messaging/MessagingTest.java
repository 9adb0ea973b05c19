package io.pasdequatre.outsideworld.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.outsideworld.shared.Client;
import io.pasdequatre.outsideworld.shared.Client.Answer;
import io.pasdequatre.outsideworld.shared.Listener;
import io.pasdequatre.outsideworld.shared.Listener.Heard;
import io.pasdequatre.outsideworld.shared.Signature;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The messaging providers over HTTP, with a client that takes their receipts. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "pasdequatre.outside-world.messaging.seed=1")
class MessagingTest {

    private static final String SECRET = "a secret of the test's own";
    private static final Listener LISTENER = new Listener(Receipts.SIGNATURE);

    private final String key = UUID.randomUUID().toString();
    private final String number = "+49" + ThreadLocalRandom.current().nextLong(1_000_000_000L, 10_000_000_000L);
    private final String hook = "hook-" + key;

    private Client client;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void callbacks(DynamicPropertyRegistry properties) {
        properties.add(
                "pasdequatre.outside-world.messaging.callback-url",
                () -> LISTENER.url("/providers/{channel}/callbacks"));
        properties.add("pasdequatre.outside-world.messaging.callback-secret", () -> SECRET);
    }

    @AfterAll
    static void stopListening() {
        LISTENER.stop();
    }

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    @AfterEach
    void heal() throws Exception {
        client.delete("/control/messaging/faults");
    }

    @Test
    void anSmsIsSentOnceAKeyHoweverOftenItIsAsked() throws Exception {
        JsonNode before = counts("SMS");
        Answer first = sms("Your order is on its way.");
        Answer again = sms("Your order is on its way.");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text("status")).isEqualTo("ACCEPTED");
        assertThat(first.text("key")).isEqualTo(key);
        assertThat(again.body()).isEqualTo(first.body());
        JsonNode message = theMessageTo("SMS", number);
        assertThat(message.get("id")).isEqualTo(first.body().get("id"));
        assertThat(message.get("text").asString()).isEqualTo("Your order is on its way.");
        assertThat(message.get("requests").asInt()).isEqualTo(2);
        assertThat(counts("SMS").get("messages").asInt()
                        - before.get("messages").asInt())
                .isEqualTo(1);
        assertThat(counts("SMS").get("repeats").asInt() - before.get("repeats").asInt())
                .isEqualTo(1);
    }

    @Test
    void withoutAKeyEachRequestIsAMessage() throws Exception {
        Answer one = client.post("/sms/messages", smsTo(number, "Hello"));
        Answer other = client.post("/sms/messages", smsTo(number, "Hello"));

        assertThat(one.body().has("key")).isFalse();
        assertThat(other.text("id")).isNotEqualTo(one.text("id"));
        assertThat(messagesTo("SMS", number)).hasSize(2);
    }

    @Test
    void aKeyStandsForWhatItWasFirstUsedFor() throws Exception {
        sms("Hello");

        assertThat(sms("Goodbye").status()).isEqualTo(409);
        assertThat(theMessageTo("SMS", number).get("text").asString()).isEqualTo("Hello");
    }

    @Test
    void aKeyOfOneProviderIsNotOneOfAnother() throws Exception {
        sms("Hello");

        assertThat(push("phone-" + key).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"015112345678", "+0151", "+49 151", "tel:+4915112345678", "+4915112345678901"})
    void whatIsNoNumberIsRefused(String noNumber) throws Exception {
        Answer refused = client.post("/sms/messages", smsTo(noNumber, "Hello"), "Idempotency-Key", key);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("type")).endsWith(":invalid-number");
        assertThat(messagesTo("SMS", noNumber)).isEmpty();
    }

    @Test
    void aPushHasATitleAndABody() throws Exception {
        String token = "phone-" + key;

        assertThat(push(token).text("status")).isEqualTo("ACCEPTED");

        JsonNode message = theMessageTo("PUSH", token);
        assertThat(message.get("title").asString()).isEqualTo("News");
        assertThat(message.get("text").asString()).isEqualTo("It is on its way.");
    }

    @Test
    void aDeviceThatIsGoneGetsNoPush() throws Exception {
        String token = "phone-" + key;
        plan("PUSH", "TOKEN_GONE", token);

        Answer planned = push(token);
        Answer byItsName = push("gone-" + key);

        assertThat(List.of(planned.status(), byItsName.status())).containsExactly(410, 410);
        assertThat(planned.text("type")).endsWith(":token-gone");
        assertThat(messagesTo("PUSH", token)).isEmpty();
        assertThat(messagesTo("PUSH", "gone-" + key)).isEmpty();
    }

    @Test
    void anAnswerThatIsDroppedHasTakenTheMessage() throws Exception {
        plan("SMS", "DROP_ANSWER", number);

        assertThatThrownBy(() -> sms("Hello")).isInstanceOf(IOException.class);
        assertThat(sms("Hello").status()).isEqualTo(200);
        assertThat(theMessageTo("SMS", number).get("requests").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"FAIL_BEFORE, 503", "AWAY, 503", "UNAUTHORIZED, 401", "REFUSE, 422"})
    void whatIsNotTakenLeavesItsKeyFree(String fault, int status) throws Exception {
        plan("SMS", fault, number);

        assertThat(sms("Hello").status()).isEqualTo(status);
        assertThat(messagesTo("SMS", number)).isEmpty();
        assertThat(sms("Goodbye").status()).isEqualTo(200);
    }

    @Test
    void aMisconfiguredAccountIsRefusedWhomeverItWritesToUntilItIsHealed() throws Exception {
        client.post("/control/messaging/faults", "{\"channel\": \"SMS\", \"fault\": \"UNAUTHORIZED\"}");

        assertThat(sms("Hello").status()).isEqualTo(401);
        assertThat(sms("Hello").status()).isEqualTo(401);
        assertThat(push("phone-" + key).status()).isEqualTo(200);
        client.post("/control/messaging/faults", "{\"channel\": \"SMS\", \"fault\": \"NONE\"}");
        assertThat(sms("Hello").status()).isEqualTo(200);
    }

    @Test
    void whoIsSlowTakesItAndAnswersLate() throws Exception {
        plan("SMS", "SLOW", number);
        Instant begun = Instant.now();

        assertThat(sms("Hello").status()).isEqualTo(200);

        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aFaultOfOneNumberDisturbsNoOther() throws Exception {
        plan("SMS", "AWAY", "+4930123456");

        assertThat(sms("Hello").status()).isEqualTo(200);
    }

    @Test
    void aFaultStrikesAsManyOfAHundredAsIsAskedFor() throws Exception {
        client.post("/control/messaging/faults", """
                {"channel": "SMS", "fault": "REFUSE", "to": "%s", "percent": 50}""".formatted(number));

        for (int i = 0; i < 100; i++) {
            client.post("/sms/messages", smsTo(number, "Hello"));
        }

        assertThat(messagesTo("SMS", number)).hasSizeBetween(30, 70);
    }

    @Test
    void whatIsPlannedIsShown() throws Exception {
        Answer planned = client.post("/control/messaging/faults", """
                {"channel": "SMS", "fault": "BOUNCE_HARD", "to": "%s", "times": 2}""".formatted(number));

        JsonNode fault = planned.body().get(0);
        assertThat(fault.get("channel").asString()).isEqualTo("SMS");
        assertThat(fault.get("fault").asString()).isEqualTo("BOUNCE_HARD");
        assertThat(fault.get("to").asString()).isEqualTo(number);
        assertThat(fault.get("left").asInt()).isEqualTo(2);
        assertThat(client.get("/control/messaging/faults").body()).isEqualTo(planned.body());
        client.delete("/control/messaging/faults");
        assertThat(client.get("/control/messaging/faults").body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PUSH, BOUNCE_HARD", "SMS, TOKEN_GONE", "EMAIL, AWAY"})
    void whatCannotHappenToAChannelIsNotPlanned(String channel, String fault) throws Exception {
        Answer refused = client.post("/control/messaging/faults", """
                {"channel": "%s", "fault": "%s"}""".formatted(channel, fault));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(client.get("/control/messaging/faults").body()).isEmpty();
    }

    @Test
    void thatAnSmsWasDeliveredIsSaidSignedAndOnce() throws Exception {
        sms("Hello");
        sms("Hello");

        Heard receipt = LISTENER.next(key);
        assertThat(receipt.path()).isEqualTo("/providers/sms/callbacks");
        assertThat(receipt.body()).contains("\"type\":\"DELIVERED\"").doesNotContain("reason");
        assertThat(receipt.isSignedWith(SECRET)).isTrue();
        bounceNow("SMS"); // If there were another receipt of the SMS, it would be heard before this one.
        assertThat(LISTENER.next(key).body()).contains("BOUNCED_HARD");
    }

    @ParameterizedTest
    @CsvSource({"BOUNCE_HARD, BOUNCED_HARD", "BOUNCE_SOFT, BOUNCED_SOFT"})
    void anSmsBouncesLater(String fault, String type) throws Exception {
        plan("SMS", fault, number);
        Instant begun = Instant.now();

        assertThat(sms("Hello").status()).isEqualTo(200);

        assertThat(LISTENER.next(key).body()).contains("\"type\":\"" + type + "\"", "\"reason\":");
        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aReceiptIsSaidAgainUntilItIsTaken() throws Exception {
        LISTENER.refuse(key, 2);
        sms("Hello");

        Heard first = LISTENER.next(key);
        assertThat(LISTENER.next(key).body()).isEqualTo(first.body());
        assertThat(LISTENER.next(key).body()).isEqualTo(first.body());
    }

    @Test
    void aMailBouncesWhenItIsSaid() throws Exception {
        Answer said = bounceNow("EMAIL");

        Heard receipt = LISTENER.next(key);
        assertThat(receipt.path()).isEqualTo("/providers/email/callbacks");
        assertThat(receipt.body()).contains("\"reason\":\"mailbox is full\"", said.text("id"));
        assertThat(receipt.isSignedWith(SECRET)).isTrue();
    }

    @Test
    void aWebhookIsTakenOnceAnIdByEachEndpoint() throws Exception {
        JsonNode before = counts("WEBHOOK");
        String other = "other-" + hook;

        assertThat(webhook(hook, "{\"n\":1}").status()).isEqualTo(204);
        assertThat(webhook(hook, "{\"n\":1}").status()).isEqualTo(204);
        assertThat(webhook(other, "{\"n\":1}").status()).isEqualTo(204);

        JsonNode message = theMessageTo("WEBHOOK", hook);
        assertThat(message.get("key").asString()).isEqualTo(key);
        assertThat(message.get("text").asString()).isEqualTo("{\"n\":1}");
        assertThat(message.get("requests").asInt()).isEqualTo(2);
        assertThat(messagesTo("WEBHOOK", other)).hasSize(1);
        assertThat(counts("WEBHOOK").get("repeats").asInt()
                        - before.get("repeats").asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"the endpoint's own secret", "whsec_dGhlIGVuZHBvaW50J3Mgb3duIHNlY3JldA=="})
    void anEndpointThatHasASecretTakesOnlyWhatIsSignedWithIt(String secret) throws Exception {
        client.put("/control/messaging/hooks/" + hook, "{\"secret\": \"%s\"}".formatted(secret));
        String body = "{\"type\":\"order.shipped\",\"to\":\"Zo\u00eb\"}";
        var now = Instant.now();
        var longAgo = now.minusSeconds(3_600);

        assertThat(webhook(hook, body).status()).isEqualTo(401);
        assertThat(webhook(hook, body, now, signature(now, "another body")).status())
                .isEqualTo(401);
        assertThat(webhook(hook, body, longAgo, signature(longAgo, body)).status())
                .isEqualTo(401);
        assertThat(messagesTo("WEBHOOK", hook)).isEmpty();
        assertThat(webhook(hook, body, now, "v1,AAAA " + signature(now, body)).status())
                .isEqualTo(204);
        assertThat(webhook("other-" + hook, body).status())
                .as("at an endpoint without one")
                .isEqualTo(204);
    }

    @Test
    void anEndpointIsVerifiedByItsAnswerAndThatIsNoMessage() throws Exception {
        Answer verified = webhook(hook, "{\"type\": \"endpoint.verification\", \"challenge\": \"x\"}");

        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.text("challenge")).isEqualTo("x");
        assertThat(messagesTo("WEBHOOK", hook)).isEmpty();
    }

    @Test
    void anEndpointGoesWrongLikeAProvider() throws Exception {
        plan("WEBHOOK", "TOKEN_GONE", hook);

        assertThat(webhook(hook, "{}").status()).isEqualTo(410);
        plan("WEBHOOK", "DROP_ANSWER", hook);
        assertThatThrownBy(() -> webhook(hook, "{}")).isInstanceOf(IOException.class);
        assertThat(webhook(hook, "{}").status()).isEqualTo(204);
        assertThat(theMessageTo("WEBHOOK", hook).get("requests").asInt()).isEqualTo(2);
    }

    @Test
    void theRecordIsReadPageByPage() throws Exception {
        client.post("/sms/messages", smsTo(number, "one"));
        push("phone-" + key);
        client.post("/sms/messages", smsTo(number, "two"));

        String query = "/control/messaging/messages?limit=1&to=" + URLEncoder.encode(number, UTF_8) + "&after=";
        Answer first = client.get(query + 0);
        Answer second = client.get(query + first.body().get("next"));
        Answer last = client.get(query + second.body().get("next"));

        assertThat(first.body().at("/messages/0/text").asString()).isEqualTo("one");
        assertThat(second.body().at("/messages/0/text").asString()).isEqualTo("two");
        assertThat(last.body().get("messages")).isEmpty();
    }

    private void plan(String channel, String fault, String to) throws IOException, InterruptedException {
        Answer planned = client.post("/control/messaging/faults", """
                {"channel": "%s", "fault": "%s", "to": "%s", "times": 1, "delayMillis": 200}""".formatted(channel, fault, to));
        assertThat(planned.status()).isEqualTo(200);
    }

    private Answer sms(String text) throws IOException, InterruptedException {
        return client.post("/sms/messages", smsTo(number, text), "Idempotency-Key", key);
    }

    private static String smsTo(String to, String text) {
        return """
                {"to": "%s", "text": "%s"}""".formatted(to, text);
    }

    private Answer push(String token) throws IOException, InterruptedException {
        return client.post("/push/messages", """
                {"token": "%s", "title": "News", "body": "It is on its way."}""".formatted(token), "Idempotency-Key", key);
    }

    private Answer bounceNow(String channel) throws IOException, InterruptedException {
        return client.post("/control/messaging/bounces", """
                {"channel": "%s", "key": "%s", "type": "BOUNCED_HARD", "reason": "mailbox is full"}""".formatted(channel, key));
    }

    /** Not signed. */
    private Answer webhook(String name, String body) throws IOException, InterruptedException {
        return webhook(name, body, Instant.now(), "");
    }

    private Answer webhook(String name, String body, Instant at, String signature)
            throws IOException, InterruptedException {
        return client.post(
                "/hooks/" + name,
                body,
                "webhook-id",
                key,
                "webhook-timestamp",
                Long.toString(at.getEpochSecond()),
                "webhook-signature",
                signature);
    }

    private String signature(Instant at, String body) {
        byte[] hmac = Signature.hmac(
                "%s.%d.%s".formatted(key, at.getEpochSecond(), body), "the endpoint's own secret".getBytes(UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(hmac);
    }

    private JsonNode counts(String channel) throws IOException, InterruptedException {
        return client.get("/control/messaging/counts").body().get(channel);
    }

    private JsonNode theMessageTo(String channel, String to) throws IOException, InterruptedException {
        List<JsonNode> messages = messagesTo(channel, to);
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    private List<JsonNode> messagesTo(String channel, String to) throws IOException, InterruptedException {
        return client.get("/control/messaging/messages?limit=1000&channel=%s&to=%s"
                        .formatted(channel, URLEncoder.encode(to, UTF_8)))
                .body()
                .get("messages")
                .valueStream()
                .toList();
    }
}
