package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is broken on purpose does what it says, and heals without a trace. */
class BrokenOnPurposeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Shop shop = new Shop(TheStack.running());

    @BeforeEach
    void teapotsAreSold() {
        shop.post("inventory", "/products", """
                {"sku": "TEAPOT", "name": "Teapot, cast iron", "price": {"amountMinor": 4500, "currency": "EUR"},
                 "stock": 10}""");
        shop.post("payment", "/accounts/ada/deposits", """
                {"amount": {"amountMinor": 50000, "currency": "EUR"}}""", "Idempotency-Key", "to break things");
        await().atMost(PATIENCE).until(() -> order().status() == 201);
    }

    @Test
    void anOrderWhoseKeyIsPoisonedWaitsAndShipsOnceTheBytesAreDiscarded() throws Exception {
        flip("poison-a-record", true);

        await().atMost(PATIENCE).until(() -> deadLetters("inventory") > 0 && deadLetters("notification") > 0);
        var poisoned = shop.get("order", "/orders?customer=ada&limit=1")
                .body()
                .get("orders")
                .get(0)
                .get("orderId")
                .asString();
        flip("poison-a-record", false);

        assertThat(deadLetters("inventory") + deadLetters("notification")).isZero();
        await().atMost(PATIENCE).until(() -> status(poisoned).equals("SHIPPED"));
    }

    @Test
    void whenStockIsShortAnOrderIsRefusedUntilThereIsMore() throws Exception {
        flip("make-stock-short", true);

        await().atMost(PATIENCE).until(() -> endOfAnOrder().equals("CANCELLED"));
        flip("make-stock-short", false);

        await().atMost(PATIENCE).until(() -> endOfAnOrder().equals("SHIPPED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow-card-gateway", "card-gateway-drops-answers"})
    void whileTheCardGatewayIsUnwellNobodyKnowsWhetherACardWasChargedAndItIsChargedOnce(String breakage)
            throws Exception {
        var gateway = new CardGateway(TheStack.running());
        var cup = shop.sells(10, 300);
        flip(breakage, true);

        var order = shop.customerWith(1).ordersByCard(cup, 1, CardGateway.card());
        order.paymentIs("UNKNOWN");
        flip(breakage, false);

        order.ends("SHIPPED");
        assertThat(gateway.ledgerOf(order.id)).containsExactly("CHARGE 300");
    }

    @Test
    void whileTheCardGatewayIsAwayAnOrderByCardWaitsAndOneFromAnAccountDoesNot() throws Exception {
        var cup = shop.sells(10, 300);
        var ada = shop.customerWith(1_000);
        flip("kill-card-gateway", true);

        var byCard = ada.ordersByCard(cup, 1, CardGateway.card());
        ada.orders(cup, 1).ends("SHIPPED");
        assertThat(byCard.status()).isEqualTo("PENDING");
        flip("kill-card-gateway", false);

        byCard.ends("SHIPPED");
    }

    private String endOfAnOrder() {
        var id = order().body().get("orderId").asString();
        return await().atMost(PATIENCE)
                .until(() -> status(id), status -> status.equals("SHIPPED") || status.equals("CANCELLED"));
    }

    private Shop.Answer order() {
        return shop.post(
                "order", "/orders", """
                {"customer": {"id": "ada"}, "lines": [{"sku": "TEAPOT", "quantity": 1}]}""", "Idempotency-Key", UUID.randomUUID().toString());
    }

    private String status(String order) {
        return shop.get("order", "/orders/" + order).body().get("status").asString();
    }

    private long deadLetters(String service) {
        return shop.get(service, "/dead-letters").body().get("total").asLong();
    }

    private void flip(String breakage, boolean broken) throws Exception {
        var address =
                shop.get("tracking", "/board/settings").body().get("breakages").asString();
        var request = HttpRequest.newBuilder(URI.create("%s/breakages/%s".formatted(address, breakage)))
                .header("Origin", TheStack.running().service("tracking").url().toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"broken\": %s}".formatted(broken)));
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
