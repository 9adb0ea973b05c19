package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The customer's story while something is away or broken: orders are accepted, and all of it arrives afterwards. */
class FaultJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void whileTheRelayIsAwayOrdersAreAcceptedAndAfterwardsTheyShip() {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");

        var orders = TheStack.whileTheRelayIsAway("order", () -> {
            var placed =
                    IntStream.range(0, 5).mapToObj(_ -> ada.orders(teapot, 1)).toList();
            assertThat(placed).allSatisfy(order -> assertThat(order.status()).isEqualTo("PENDING"));
            assertThat(KafkaTopic.recordsOf(Topics.ORDER_EVENTS, placed.getLast().id))
                    .isEmpty();
            return placed;
        });

        orders.forEach(order -> order.ends("SHIPPED"));
        teapot.hasStock(94, 0, 6);
        ada.hasBalance(9_400);
    }

    @Test
    void whenTheSlotOfAServiceIsLostItsOrdersStillShipAndNothingIsPublishedTwice() {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        var before = ada.orders(teapot, 1);
        before.ends("SHIPPED");

        var order = TheStack.whileTheRelayIsAway("order", () -> {
            TheStack.inDatabase("orders", "SELECT pg_drop_replication_slot('order_service_outbox')");
            return ada.orders(teapot, 1);
        });

        order.ends("SHIPPED");
        assertThat(KafkaTopic.recordsOf(Topics.ORDER_EVENTS, before.id)).hasSize(2);
        assertThat(KafkaTopic.recordsOf(Topics.ORDER_EVENTS, order.id)).hasSize(2);
    }

    @Test
    void whoeverAsksForItHasTheOutboxComparedWithKafka() {
        var teapot = shop.sells(100, 100);
        var order = shop.customerWith(10_000).orders(teapot, 1);
        order.ends("SHIPPED");

        var asked = shop.post("order", "/actuator/relay", "{\"since\": \"2026-01-01T00:00:00Z\"}");

        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.body().get("slot").asString()).isEqualTo("order_service_outbox");
        await().atMost(PATIENCE).untilAsserted(() -> {
            var relay = shop.get("order", "/actuator/relay").body();
            assertThat(relay.get("phase").asString()).isEqualTo("LEADING");
            assertThat(relay.get("status").get("reconcileSince").isNull()).isTrue();
        });
        shop.customerWith(10_000).orders(teapot, 1).ends("SHIPPED");
        assertThat(KafkaTopic.recordsOf(Topics.ORDER_EVENTS, order.id)).hasSize(2);
    }

    @Test
    void whileTheBrokerIsAwayOrdersAreAcceptedAndAfterwardsTheyShip() throws Exception {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");

        TheStack.running().kafka().kill();
        var orders = IntStream.range(0, 5).mapToObj(_ -> ada.orders(teapot, 1)).toList();
        assertThat(orders).allSatisfy(order -> assertThat(order.status()).isEqualTo("PENDING"));
        assertThat(shop.get("order", "/actuator/health/readiness").status()).isEqualTo(200);
        TheStack.running().kafka().start();

        orders.forEach(order -> order.ends("SHIPPED"));
        teapot.hasStock(94, 0, 6);
        ada.hasBalance(9_400);
    }

    /** A service asks for a schema once, so the absence of the registry shows after a restart. */
    @Test
    void whileTheRegistryIsAwayOrdersAreAcceptedAndAfterwardsTheyShip() throws Exception {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");

        TheStack.running().registry().stop();
        TheStack.running().service("order").restart();
        TheStack.running().service("inventory").restart();
        var orders = IntStream.range(0, 5).mapToObj(_ -> ada.orders(teapot, 1)).toList();
        await().atMost(PATIENCE)
                .until(() -> shop.get("order", "/actuator/health").status() == 503);
        assertThat(orders).allSatisfy(order -> assertThat(order.status()).isEqualTo("PENDING"));
        TheStack.running().registry().start();

        orders.forEach(order -> order.ends("SHIPPED"));
        teapot.hasStock(94, 0, 6);
        assertThat(KafkaTopic.allDeadLetters())
                .noneMatch(dead ->
                        orders.stream().anyMatch(order -> order.id.toString().equals(new String(dead.key(), UTF_8))));
    }

    @Test
    void whenTheDatabaseServerIsKilledInTheMiddleOfOrdersTheyStillEnd() {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");

        var orders = IntStream.range(0, 20).mapToObj(_ -> ada.orders(teapot, 1)).toList();
        TheStack.running().postgres().kill();
        TheStack.running().postgres().start();

        orders.forEach(order -> order.ends("SHIPPED"));
        teapot.hasStock(79, 0, 21);
        ada.hasBalance(7_900);
        assertThat(KafkaTopic.allDeadLetters())
                .noneMatch(dead ->
                        orders.stream().anyMatch(order -> order.id.toString().equals(new String(dead.key(), UTF_8))));
    }

    @Test
    void aPoisonedRecordIsDeadLetteredAndTheOrdersBehindItShip() {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        String key = UUID.randomUUID().toString();
        var poison = new ProducerRecord<>(Topics.ORDER_EVENTS, key.getBytes(UTF_8), "poison".getBytes(UTF_8));
        poison.headers().add("ce_type", OrderPlaced.class.getName().getBytes(UTF_8));

        KafkaTopic.write(poison);
        var orders = IntStream.range(0, 12).mapToObj(_ -> ada.orders(teapot, 1)).toList();

        orders.forEach(order -> order.ends("SHIPPED"));
        for (String consumer : List.of("inventory-service", "notification-service")) {
            String topic = Topics.deadLetters(Topics.ORDER_EVENTS, consumer);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(KafkaTopic.recordsOf(topic, UUID.fromString(key)))
                            .singleElement()
                            .satisfies(dead -> assertThat(dead.value()).isEqualTo(poison.value())));
        }
    }

    @Test
    void everyEventOfAnOrderDeliveredAgainChangesNothing() {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        var order = ada.orders(teapot, 3);
        order.ends("SHIPPED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");

        for (String topic : List.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS)) {
            KafkaTopic.recordsOf(topic, order.id).forEach(KafkaTopic::writeAgain);
        }
        KafkaTopic.awaitAllConsumed();

        assertThat(order.status()).isEqualTo("SHIPPED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");
        teapot.hasStock(97, 0, 3);
        ada.hasBalance(9_700);
        assertThat(TheStack.mailsTo(ada.email())).hasSize(3);
        assertThat(KafkaTopic.recordsOf(Topics.INVENTORY_EVENTS, order.id)).hasSize(4);
    }

    @Test
    void oneTraceRunsThroughTheWholeSaga() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(10_000);
        var order = ada.orders(teapot, 1);
        order.ends("SHIPPED");

        assertThat(KafkaTopic.eventsOf(order.id)).hasSize(5);
        assertThat(KafkaTopic.correlationsOf(order.id)).hasSize(1);
    }
}
