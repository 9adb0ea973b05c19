package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.events.Topics;
import io.pasdequatre.systemtests.Shop.Answer;
import io.pasdequatre.systemtests.Shop.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * "Where is my order?": told when asked, pushed as it happens, and read from the topics anew while all of it goes on.
 */
class TrackingJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ALL_FACTS_OF_A_SHIPPED_ORDER = 8;

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void aTimelineTellsEveryFactWhoSaidItWhenItWasCommittedPublishedAndConsumedAndWhatCausedIt() {
        var order = shipped();

        JsonNode facts = completeTimeline(order).get("facts");

        assertThat(facts)
                .filteredOn(fact -> !fact.get("type").asString().equals("NotificationSent"))
                .extracting(fact -> "%s of %s, because of %s, heard by %s"
                        .formatted(type(fact), fact.get("source").asString(), causeOf(fact, facts), listeners(fact)))
                .containsExactly(
                        "OrderPlaced of order-service, because of nothing, heard by inventory-service",
                        "StockReserved of inventory-service, because of OrderPlaced, heard by payment-service",
                        "PaymentCaptured of payment-service, because of StockReserved, heard by order-service",
                        "OrderConfirmed of order-service, because of PaymentCaptured, heard by inventory-service",
                        "OrderShipped of inventory-service, because of OrderConfirmed, heard by order-service");
        assertThat(facts).allSatisfy(fact -> {
            Instant happened = moment(fact, "happenedAt");
            Instant committed = moment(fact, "committedAt");
            assertThat(committed).isAfterOrEqualTo(happened);
            assertThat(moment(fact, "publishedAt")).isAfterOrEqualTo(committed);
            fact.get("consumed")
                    .forEach(consumed -> assertThat(moment(consumed, "at")).isAfter(happened));
        });
        assertThat(facts.get(0).toString()).contains("\"unitPrice\"").doesNotContain("@example.com");
    }

    @Test
    void anOrderThatWasJustPlacedIsThereAlsoWhileNothingCanBePublished() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);

        TheStack.whileTheRelayIsAway("order", () -> {
                    var order = ada.orders(teapot, 1);
                    JsonNode timeline = timeline(order);
                    JsonNode found = find("?customer=" + ada.id).get(0);

                    assertThat(timeline.get("status").asString()).isEqualTo("PENDING");
                    assertThat(timeline.get("waiting").get("for").asString()).isEqualTo("order-service");
                    assertThat(found.get("orderId").asString()).isEqualTo(order.id.toString());
                    return order;
                })
                .ends("SHIPPED");
    }

    @Test
    void aStuckOrderSaysForWhomItWaitsAndForHowLong() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);

        TheStack.whileTheRelayIsAway("payment", () -> {
                    var order = ada.orders(teapot, 1);
                    JsonNode stuck = await().atMost(PATIENCE)
                            .until(
                                    () -> find("?stuck=true&waitingFor=payment-service&customer=" + ada.id),
                                    one -> one.size() == 1)
                            .get(0);
                    assertThat(stuck.get("waiting").get("reason").asString())
                            .matches("waiting for payment-service for \\d+ s");
                    return order;
                })
                .ends("SHIPPED");

        assertThat(find("?stuck=true&customer=" + ada.id)).isEmpty();
    }

    @Test
    void anOrderIsShownAsItStoodAtAMoment() {
        var order = shipped();
        JsonNode facts = completeTimeline(order).get("facts");

        assertThat(asOf(order, happened("OrderPlaced", facts)).get("status").asString())
                .isEqualTo("PENDING");
        assertThat(asOf(order, happened("OrderConfirmed", facts)).get("status").asString())
                .isEqualTo("CONFIRMED");
        assertThat(asOf(order, happened("OrderShipped", facts)).get("status").asString())
                .isEqualTo("SHIPPED");
        assertThat(shop.get("order", "/orders/%s?at=2020-01-01T00:00:00Z".formatted(order.id))
                        .type())
                .isEqualTo("not-placed-yet");
    }

    @Test
    void ordersAreFoundByAllThatIsAskedFor() {
        var teapot = shop.sells(10, 100);
        var cup = shop.sells(0, 100);
        var ada = shop.customerWith(1_000);
        Instant before = Instant.now();
        var shipped = ada.orders(teapot, 1);
        var cancelled = ada.orders(cup, 1);
        shipped.ends("SHIPPED");
        cancelled.isCancelledBecause("OUT_OF_STOCK");
        String hers = "?customer=" + ada.id;

        assertThat(ids(find(hers))).containsExactly(cancelled.id, shipped.id);
        assertThat(ids(find(hers + "&status=SHIPPED"))).containsExactly(shipped.id);
        assertThat(ids(find(hers + "&status=SHIPPED,CANCELLED"))).containsExactly(cancelled.id, shipped.id);
        assertThat(ids(find("?sku=" + cup.sku))).containsExactly(cancelled.id);
        assertThat(ids(find(hers + "&placedAfter=" + before + "&placedBefore=" + Instant.now())))
                .hasSize(2);
        assertThat(ids(find(hers + "&placedBefore=" + before))).isEmpty();
        assertThat(shop.get("order", "/orders?status=LOST").status()).isEqualTo(400);
    }

    @Test
    void whoReconnectsToAStreamGetsWhatCameMeanwhileAndNothingTwice() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);
        String last;
        try (var board = stream("/board/stream", "")) {
            var seen = ada.orders(teapot, 1);
            last = board.awaits(event -> isOf(event, seen, "OrderShipped")).id();
        }
        var meanwhile = ada.orders(teapot, 1);
        meanwhile.ends("SHIPPED");
        completeTimeline(meanwhile);

        try (var board = stream("/board/stream", last)) {
            board.awaits(event -> isOf(event, meanwhile, "OrderShipped"));
            assertThat(board.events())
                    .extracting(event -> event.data().get("id"))
                    .doesNotHaveDuplicates();
            assertThat(board.events().stream().filter(event -> isOf(event, meanwhile, "OrderPlaced")))
                    .hasSize(1);
            assertThat(board.events()).extracting(EventStream.Event::id).doesNotContain(last);
        }
        try (var story = stream("/orders/%s/stream".formatted(meanwhile.id), "")) {
            story.awaits(event -> isOf(event, meanwhile, "OrderShipped"));
            assertThat(story.events()).allMatch(event -> isOf(event, meanwhile, event.type()));
        }
    }

    @Test
    void factsThatAreDeliveredAgainChangeNothing() {
        var order = shipped();
        JsonNode before = completeTimeline(order);

        Stream.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS, Topics.NOTIFICATION_EVENTS)
                .flatMap(topic -> KafkaTopic.recordsOf(topic, order.id).stream())
                .forEach(KafkaTopic::writeAgain);
        KafkaTopic.awaitConsumed(List.of("order-service.tracking." + tracking().get("serving")));

        assertThat(timeline(order)).isEqualTo(before);
    }

    @Test
    void theViewIsReadFromTheTopicsAnewWhileTheOldOneServes() {
        var damaged = shipped();
        JsonNode whole = completeTimeline(damaged);
        var other = shipped();
        JsonNode untouched = completeTimeline(other);
        int serving = tracking().get("serving").asInt();
        lose("PaymentCaptured", damaged);
        rememberWhatNoTopicHolds(damaged);
        assertThat(typesOf(timeline(damaged))).isNotEqualTo(typesOf(whole));

        try (var board = stream("/board/stream", "")) {
            assertThat(shop.post("order", "/actuator/tracking", "{}").status()).isEqualTo(200);
            var meanwhile = shop.customerWith(1_000).orders(shop.sells(10, 100), 1);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
                assertThat(timeline(other)).isEqualTo(untouched);
                return tracking().get("serving").asInt() == serving + 1;
            });

            assertThat(typesOf(timeline(damaged)))
                    .containsAll(typesOf(whole))
                    .hasSize(ALL_FACTS_OF_A_SHIPPED_ORDER + 1);
            assertThat(timeline(other)).isEqualTo(untouched);
            meanwhile.ends("SHIPPED");
            completeTimeline(meanwhile);
            board.awaits(event -> event.name().equals("reset"));
        }
    }

    private Order shipped() {
        var order = shop.customerWith(1_000).orders(shop.sells(10, 100), 1);
        order.ends("SHIPPED");
        return order;
    }

    private JsonNode timeline(Order order) {
        Answer answer = shop.get("order", "/orders/%s/timeline".formatted(order.id));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    /** Once the mails are told of, too. */
    private JsonNode completeTimeline(Order order) {
        return await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> timeline(order), timeline -> timeline.get("facts").size() == ALL_FACTS_OF_A_SHIPPED_ORDER);
    }

    private JsonNode asOf(Order order, Instant moment) {
        return shop.get("order", "/orders/%s?at=%s".formatted(order.id, moment)).body();
    }

    private JsonNode find(String query) {
        Answer answer = shop.get("order", "/orders" + query);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().get("orders");
    }

    private JsonNode tracking() {
        return shop.get("order", "/actuator/tracking").body();
    }

    private static EventStream stream(String path, String lastEventId) {
        return new EventStream(TheStack.running().service("order").url().resolve(path), lastEventId);
    }

    /** As if the projection had had a bug. */
    private static void lose(String type, Order order) {
        TheStack.inDatabase(
                "orders",
                "DELETE FROM tracked_fact WHERE order_id = '%s' AND type = 'io.pasdequatre.events.%s'"
                        .formatted(order.id, type));
    }

    /** As if the topic had deleted it since. */
    private static void rememberWhatNoTopicHolds(Order order) {
        TheStack.inDatabase("orders", """
                INSERT INTO tracked_fact (generation, order_id, fact_id, topic, type, source, sequence, happened_at,
                    correlation_id, fields, order_status)
                SELECT generation, order_id, gen_random_uuid(), topic, type, source, 99, happened_at,
                    correlation_id, fields, order_status
                FROM tracked_fact WHERE order_id = '%s' AND type LIKE '%%OrderShipped'
                """.formatted(order.id));
    }

    private static boolean isOf(EventStream.Event event, Order order, String type) {
        return event.type().equals(type)
                && event.data().path("orderId").asString().equals(order.id.toString());
    }

    private static List<UUID> ids(JsonNode orders) {
        return orders.valueStream()
                .map(order -> UUID.fromString(order.get("orderId").asString()))
                .toList();
    }

    private static List<String> typesOf(JsonNode timeline) {
        return timeline.get("facts")
                .valueStream()
                .map(TrackingJourneyTest::type)
                .toList();
    }

    private static String type(JsonNode fact) {
        return fact.get("type").asString();
    }

    private static String causeOf(JsonNode fact, JsonNode facts) {
        return facts.valueStream()
                .filter(cause -> cause.get("id").equals(fact.get("causedBy")))
                .map(TrackingJourneyTest::type)
                .findAny()
                .orElse("nothing");
    }

    /** But for notification-service, which hears everything. */
    private static String listeners(JsonNode fact) {
        return String.join(
                ", ",
                fact.get("consumed")
                        .valueStream()
                        .map(consumed -> consumed.get("by").asString())
                        .filter(by -> !by.equals("notification-service"))
                        .toList());
    }

    private static Instant happened(String type, JsonNode facts) {
        return facts.valueStream()
                .filter(fact -> type(fact).equals(type))
                .map(fact -> moment(fact, "happenedAt"))
                .findAny()
                .orElseThrow();
    }

    private static Instant moment(JsonNode node, String field) {
        return Instant.parse(node.get(field).asString());
    }
}
