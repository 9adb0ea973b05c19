package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.systemtests.Shop.Answer;
import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The customer's story. */
class OrderJourneyTest {

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void anOrderIsReservedPaidShippedAndToldOf() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);

        var order = ada.orders(teapot, 2);

        order.ends("SHIPPED");
        order.reservationIs("COMMITTED");
        order.paymentIs("CAPTURED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");
        teapot.hasStock(8, 0, 2);
        ada.hasBalance(5_000);
        assertThat(TheStack.mailsTo(ada.email())).hasSize(3);
    }

    @Test
    void anOrderForMoreThanThereIsEndsCancelledWithNothingHeldAndNothingCharged() {
        var teapot = shop.sells(1, 2_500);
        var ada = shop.customerWith(10_000);

        var order = ada.orders(teapot, 2);

        order.ends("CANCELLED");
        order.reservationIs("REJECTED");
        order.paymentIs("VOIDED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CANCELLED");
        teapot.hasStock(1, 0, 0);
        ada.hasBalance(10_000);
        assertThat(order.hasNoShipment()).isTrue();
    }

    @Test
    void anOrderThatCostsMoreThanTheBalanceEndsCancelledAndItsStockIsReleased() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(2_499);

        var order = ada.orders(teapot, 1);

        order.ends("CANCELLED");
        order.paymentIs("DECLINED");
        order.reservationIs("RELEASED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CANCELLED");
        teapot.hasStock(10, 0, 0);
        ada.hasBalance(2_499);
    }

    @Test
    void theSameKeyAndBodyIsTheSameOrderEvenWhenItHasMovedOn() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");
        String key = UUID.randomUUID().toString();

        Answer first = place(key, ada, teapot, 1);
        shop.orderOf(first).ends("SHIPPED");
        Answer again = place(key, ada, teapot, 1);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        teapot.hasStock(8, 0, 2);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");
        String key = UUID.randomUUID().toString();
        shop.orderOf(place(key, ada, teapot, 1)).ends("SHIPPED");

        Answer other = place(key, ada, teapot, 2);

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.type()).isEqualTo("idempotency-key-reused");
        teapot.hasStock(8, 0, 2);
    }

    @Test
    void twentyRequestsAtOnceWithOneKeyPlaceOneOrder() throws Exception {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(100_000);
        ada.orders(teapot, 1).ends("SHIPPED");
        String key = UUID.randomUUID().toString();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 20)
                    .mapToObj(_ -> threads.submit(() -> place(key, ada, teapot, 1)))
                    .toList();
            var ids = new HashSet<String>();
            for (var answer : answers) {
                assertThat(answer.get().status()).isEqualTo(201);
                ids.add(answer.get().body().get("orderId").asString());
            }
            assertThat(ids).hasSize(1);
        }
    }

    @Test
    void aCustomersOrdersAreListedNewestFirstPageByPage() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(10_000);
        var first = ada.orders(teapot, 1);
        var second = ada.orders(teapot, 1);
        var third = ada.orders(teapot, 1);

        Answer page = shop.get("order", "/orders?customer=" + ada.id + "&limit=2");
        Answer next = shop.get("order", page.body().get("next").asString());

        assertThat(page.body().get("orders"))
                .extracting(order -> order.get("orderId").asString())
                .containsExactly(third.id.toString(), second.id.toString());
        assertThat(next.body().get("orders"))
                .extracting(order -> order.get("orderId").asString())
                .containsExactly(first.id.toString());
        assertThat(next.body().get("next").isNull()).isTrue();
    }

    @Test
    void anOrderKeepsThePriceItWasPlacedFor() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        var before = ada.orders(teapot, 1);

        Answer changed = teapot.changePrice(teapot.price().tag(), 3_000);

        assertThat(changed.status()).isEqualTo(200);
        await().until(() -> ada.orders(teapot, 1).total() == 3_000);
        assertThat(before.total()).isEqualTo(2_500);
    }

    @Test
    void anOrderAtAnotherTotalThanExpectedIsRefusedWithTheNewOneAndCanBePlacedAtThat() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");
        String key = UUID.randomUUID().toString();

        Answer refused = expecting(2_400, key, ada, teapot);
        Answer placed = expecting(refused.body().get("total").get("amountMinor").asLong(), key, ada, teapot);
        Answer again = expecting(2_500, key, ada, teapot);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.type()).isEqualTo("total-changed");
        assertThat(refused.body().get("errors").get(0).get("field").asString()).isEqualTo("expectedTotal");
        assertThat(placed.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(placed.body());
        assertThat(expecting(2_400, key, ada, teapot).type()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void aDepositAndARestockThatAreSentTwiceCountOnce() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        String deposits = "/accounts/" + ada.id + "/deposits";
        String deposit = "{\"amount\": {\"amountMinor\": 500, \"currency\": \"EUR\"}}";
        String stock = "/products/" + teapot.sku + "/stock";
        String key = UUID.randomUUID().toString();

        for (int i = 0; i < 2; i++) {
            assertThat(shop.post("payment", deposits, deposit, "Idempotency-Key", key)
                            .status())
                    .isEqualTo(200);
            assertThat(shop.post("inventory", stock, "{\"quantity\": 5}", "Idempotency-Key", key)
                            .status())
                    .isEqualTo(200);
        }

        ada.hasBalance(10_500);
        teapot.hasStock(15, 0, 0);
        assertThat(shop.post("payment", deposits, deposit.replace("500", "501"), "Idempotency-Key", key)
                        .type())
                .isEqualTo("idempotency-key-reused");
        assertThat(shop.post("inventory", stock, "{\"quantity\": 6}", "Idempotency-Key", key)
                        .type())
                .isEqualTo("idempotency-key-reused");
        assertThat(shop.post("payment", deposits, deposit).status()).isEqualTo(400);
        assertThat(shop.post("inventory", stock, "{\"quantity\": 5}").status()).isEqualTo(400);
    }

    private Answer expecting(long total, String key, Shop.Customer customer, Shop.Product product) {
        String body = customer.basket(product, 1).strip();
        return shop.post(
                "order",
                "/orders",
                body.substring(0, body.length() - 1)
                        + ", \"expectedTotal\": {\"amountMinor\": %d, \"currency\": \"EUR\"}}".formatted(total),
                "Idempotency-Key",
                key);
    }

    private Answer place(String key, Shop.Customer customer, Shop.Product product, int quantity) {
        return shop.post("order", "/orders", customer.basket(product, quantity), "Idempotency-Key", key);
    }
}
