package io.pasdequatre.outsideworld.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.outsideworld.shared.Client;
import io.pasdequatre.outsideworld.shared.Client.Answer;
import io.pasdequatre.outsideworld.shared.Listener;
import io.pasdequatre.outsideworld.shared.Listener.Heard;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The gateway over HTTP, with a client that takes its webhooks. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class GatewayTest {

    private static final String SECRET = "a secret of the test's own";
    private static final Listener LISTENER = new Listener(Announcements.SIGNATURE);

    private final String key = "charge:" + UUID.randomUUID();
    private final String order = UUID.randomUUID().toString();
    private final String token = "tok_" + order.replace('-', '_');

    private Client client;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void webhooks(DynamicPropertyRegistry properties) {
        properties.add("pasdequatre.outside-world.gateway.webhook-url", () -> LISTENER.url("/hooks"));
        properties.add("pasdequatre.outside-world.gateway.webhook-secret", () -> SECRET);
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
        client.delete("/control/gateway/faults");
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

        assertThat(client.get("/gateway/charges/" + key).status()).isEqualTo(404);
        assertThat(charge(500).text("status")).isEqualTo("DECLINED");
        assertThat(client.get("/gateway/charges/" + key).text("reason")).isEqualTo("card_declined");
        assertThat(moved()).isEmpty();
    }

    @Test
    void aKeyThatIsClosedBeforeItIsUsedIsNeverCharged() throws Exception {
        assertThat(client.post("/gateway/charges/" + key + "/void", "").text("status"))
                .isEqualTo("VOIDED");

        assertThat(charge(500).text("status")).isEqualTo("VOIDED");
        assertThat(moved()).isEmpty();
    }

    @Test
    void aKeyThatIsClosedTooLateSaysThatItWasCharged() throws Exception {
        charge(500);

        assertThat(client.post("/gateway/charges/" + key + "/void", "").text("status"))
                .isEqualTo("CAPTURED");
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
        assertThat(client.get("/gateway/refunds/refund:" + key).status()).isEqualTo(404);
        plan("NONE");
        assertThat(refund().text("status")).isEqualTo("REFUNDED");
    }

    @Test
    void anAnswerThatIsDroppedHasChargedAllTheSame() throws Exception {
        plan("DROP_ANSWER");

        assertThatThrownBy(() -> charge(500)).isInstanceOf(IOException.class);
        assertThat(client.get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
        assertThat(moved()).containsExactly("CHARGE 500");
    }

    @Test
    void untilItIsHealedWhoDropsAnswersDropsThoseToQuestionsToo() throws Exception {
        client.post("/control/gateway/faults", "{\"fault\": \"DROP_ANSWER\", \"token\": \"%s\"}".formatted(token));

        assertThatThrownBy(() -> charge(500)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.get("/gateway/charges/" + key)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.post("/gateway/charges/" + key + "/void", ""))
                .isInstanceOf(IOException.class);
        plan("NONE");

        assertThat(client.get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
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

        assertThat(client.get("/gateway/charges/" + key).status()).isEqualTo(503);
        assertThat(client.get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
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
        assertThat(client.get("/gateway/charges/" + key).text("status")).isEqualTo("CAPTURED");
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
        client.post("/control/gateway/faults", "{\"fault\": \"AWAY\", \"token\": \"tok_of_somebody_else\"}");

        assertThat(charge(500).status()).isEqualTo(200);
    }

    @Test
    void theLedgerIsReadPageByPage() throws Exception {
        long before =
                client.get("/gateway/ledger?limit=1000").body().get("next").asLong();
        charge(500);
        refund();

        Answer first = client.get("/gateway/ledger?limit=1&after=" + before);
        Answer second =
                client.get("/gateway/ledger?limit=1&after=" + first.body().get("next"));

        assertThat(first.body().get("entries").get(0).get("kind").asString()).isEqualTo("CHARGE");
        assertThat(second.body().get("entries").get(0).get("kind").asString()).isEqualTo("REFUND");
        assertThat(client.get("/gateway/ledger?after=" + second.body().get("next"))
                        .body()
                        .get("entries"))
                .isEmpty();
    }

    @Test
    void whatIsNoTokenIsRefused() throws Exception {
        Answer refused =
                client.post("/gateway/charges", bodyOf(500).replace(token, "4111111111111111"), "Idempotency-Key", key);

        assertThat(refused.status()).isEqualTo(400);
    }

    private void plan(String fault) throws IOException, InterruptedException {
        Answer planned = client.post(
                "/control/gateway/faults",
                "{\"fault\": \"%s\", \"token\": \"%s\", \"times\": 1, \"delayMillis\": 200}".formatted(fault, token));
        assertThat(planned.status()).isEqualTo(200);
    }

    /** The next one about this test's charge, whose signature is right. */
    private String webhook() throws InterruptedException {
        Heard next = LISTENER.next(key);
        assertThat(next.isSignedWith(SECRET)).isTrue();
        return next.body();
    }

    private Answer charge(long amountMinor) throws IOException, InterruptedException {
        return client.post("/gateway/charges", bodyOf(amountMinor), "Idempotency-Key", key);
    }

    private String bodyOf(long amountMinor) {
        return """
                {"order": "%s", "amountMinor": %d, "currency": "EUR", "token": "%s"}""".formatted(order, amountMinor, token);
    }

    private Answer refund() throws IOException, InterruptedException {
        return client.post("/gateway/refunds", """
                {"order": "%s", "charge": "%s", "amountMinor": 500, "currency": "EUR"}""".formatted(order, key), "Idempotency-Key", "refund:" + key);
    }

    private List<String> moved() throws IOException, InterruptedException {
        return client.get("/control/gateway/orders/" + order)
                .body()
                .valueStream()
                .filter(transfer -> transfer.has("sequence"))
                .map(transfer -> transfer.get("kind").asString() + " " + transfer.get("amountMinor"))
                .toList();
    }
}
