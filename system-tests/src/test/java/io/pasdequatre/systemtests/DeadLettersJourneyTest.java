package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.systemtests.Shop.Answer;
import io.pasdequatre.systemtests.Shop.Order;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The story that docs/dead-letters.md tells. */
class DeadLettersJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ORDERS = 60;
    private static final String WISH = """
            {"by": "grace", "why": "the constraint is gone"}""";

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void anOrderWhoseReactionFailsShipsAfterItsReplayAndTheCustomerIsToldInOrder() {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(1_000);
        TheStack.inDatabase(
                "inventory",
                "ALTER TABLE product ADD CONSTRAINT no_teapot CHECK (sku <> '%s' OR held = 0) NOT VALID"
                        .formatted(teapot.sku));
        TheStack.inDatabase(
                "notifications",
                "ALTER TABLE notification ADD CONSTRAINT no_news CHECK (kind <> 'ORDER_PLACED' OR customer_id <> '%s') NOT VALID"
                        .formatted(ada.id));

        Order order = ada.orders(teapot, 1);
        long place = awaitDeadLetter("inventory", order);
        assertThat(order.status()).isEqualTo("PENDING");
        assertThat(detail("inventory", place).get("payload").get("cardToken").asString())
                .as("sensitive")
                .isEqualTo("***");
        assertThat(dryRun("inventory", place).get("cause").asString()).contains("no_teapot");

        TheStack.inDatabase("inventory", "ALTER TABLE product DROP CONSTRAINT no_teapot");
        JsonNode run = dryRun("inventory", place);
        assertThat(run.get("events").get(0).get("type").asString()).endsWith("StockReserved");
        assertThat(run.get("changes").get("public.reservation").get("inserted").asLong())
                .isEqualTo(1);
        teapot.hasStock(100, 0, 0);
        assertThat(replay("inventory", place).body().get("outcome").asString()).isEqualTo("REPLAYED");
        order.ends("SHIPPED");
        teapot.hasStock(99, 0, 1);

        long news = awaitDeadLetter("notification", order);
        assertThat(detail("notification", news).get("item").get("cause").asString())
                .contains("no_news")
                .doesNotContain(ada.id);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(detail("notification", news).get("parked"))
                        .extracting(parked -> parked.get("type").asString())
                        .containsExactly("io.pasdequatre.events.OrderConfirmed"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(news(order)).containsExactly("ORDER_SHIPPED PENDING"));
        TheStack.inDatabase("notifications", "ALTER TABLE notification DROP CONSTRAINT no_news");
        assertThat(replay("notification", news).status()).isEqualTo(200);
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");
        assertThat(TheStack.mailsTo(ada.email()))
                .extracting(mail -> mail.get("subject").asString())
                .as("in order")
                .hasSize(3)
                .first()
                .asString()
                .startsWith("We have your order");
        assertThat(replay("notification", news).status()).isEqualTo(404);
        ada.hasBalance(900);
    }

    @Test
    void whenAServiceIsKilledDuringReplaysEachOrderStillShipsOnce() throws Exception {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        String constraint = "only_later";
        TheStack.inDatabase(
                "inventory",
                "ALTER TABLE product ADD CONSTRAINT %s CHECK (sku <> '%s' OR held = 0) NOT VALID"
                        .formatted(constraint, teapot.sku));
        List<Order> orders =
                IntStream.range(0, ORDERS).mapToObj(_ -> ada.orders(teapot, 1)).toList();
        orders.forEach(order -> awaitDeadLetter("inventory", order));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(Scrape.of("inventory").sum("pasdequatre_unprocessed_dead_letters_records"))
                                .isGreaterThanOrEqualTo(ORDERS));
        TheStack.inDatabase("inventory", "ALTER TABLE product DROP CONSTRAINT " + constraint);

        String all = """
                {"cause": "%s", "by": "grace", "why": "the constraint is gone"}""".formatted(constraint);
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                Connection admin = TheStack.running().adminConnection("inventory");
                var sql = admin.createStatement()) {
            Future<Answer> cutOff = threads.submit(() -> shop.post("inventory", "/dead-letters/replay", all));
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> remaining(constraint) < ORDERS);
            admin.setAutoCommit(false);
            sql.execute("SELECT FROM product WHERE sku = '%s' FOR UPDATE".formatted(teapot.sku)); // The next one waits.
            assertThat(remaining(constraint)).isPositive();
            TheStack.running().service("inventory").kill();
            assertThat(cutOff).failsWithin(PATIENCE);
        }
        TheStack.running().service("inventory").start();
        assertThat(shop.post("inventory", "/dead-letters/replay", all).status()).isEqualTo(200);

        orders.forEach(order -> order.ends("SHIPPED"));
        assertThat(remaining(constraint)).isZero();
        teapot.hasStock(100 - ORDERS, 0, ORDERS);
        ada.hasBalance(10_000 - 100 * ORDERS);
    }

    private List<String> news(Order order) {
        return shop.get("notification", "/notifications?order=" + order.id)
                .body()
                .valueStream()
                .map(each ->
                        each.get("kind").asString() + " " + each.get("status").asString())
                .toList();
    }

    private int remaining(String cause) {
        return shop.get("inventory", "/dead-letters?cause=" + cause)
                .body()
                .get("total")
                .asInt();
    }

    private long awaitDeadLetter(String service, Order order) {
        return await().atMost(PATIENCE)
                .until(
                        () -> shop.get(service, "/dead-letters?key=" + order.id)
                                .body()
                                .get("items"),
                        items -> items.size() == 1)
                .get(0)
                .get("place")
                .asLong();
    }

    private JsonNode detail(String service, long place) {
        return shop.get(service, "/dead-letters/" + place).body();
    }

    private JsonNode dryRun(String service, long place) {
        return shop.post(service, "/dead-letters/" + place + "/dry-run", "").body();
    }

    private Answer replay(String service, long place) {
        return shop.post(service, "/dead-letters/" + place + "/replay", WISH);
    }
}
