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
 * "Where is my order?": answered when asked, pushed as it happens, and read from the topics anew while all of it goes
 * on.
 */
class TrackingJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ALL_EVENTS_OF_A_SHIPPED_ORDER = 8;

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void aTimelineHasEveryEventWithWhoPublishedItWhenItWasCommittedWhoAnsweredItAndWhatCausedIt() {
        var order = shipped();

        JsonNode events = completeTimeline(order).get("events");

        assertThat(events)
                .filteredOn(event -> !event.get("type").asString().equals("NotificationSent"))
                .extracting(event -> "%s of %s, because of %s, answered by %s"
                        .formatted(type(event), event.get("source").asString(), causeOf(event, events), answers(event)))
                .containsExactly(
                        "OrderPlaced of order-service, because of nothing, answered by inventory-service",
                        "StockReserved of inventory-service, because of OrderPlaced, answered by payment-service",
                        "PaymentCaptured of payment-service, because of StockReserved, answered by order-service",
                        "OrderConfirmed of order-service, because of PaymentCaptured, answered by inventory-service",
                        "OrderShipped of inventory-service, because of OrderConfirmed, answered by ");
        assertThat(events).allSatisfy(event -> {
            Instant happened = moment(event, "happenedAt");
            Instant committed = moment(event, "committedAt");
            assertThat(committed).isAfterOrEqualTo(happened);
            assertThat(moment(event, "publishedAt")).isAfterOrEqualTo(committed);
            event.get("consumed")
                    .forEach(consumed -> assertThat(moment(consumed, "at")).isAfter(happened));
        });
        assertThat(events.get(0).toString()).contains("\"unitPrice\"").doesNotContain("@example.com");
    }

    @Test
    void anOrderThatWasJustPlacedIsKnownToOrderServiceAlsoWhileNothingCanBePublished() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);

        TheStack.whileTheRelayIsAway("order", () -> {
                    var order = ada.orders(teapot, 1);
                    JsonNode hers =
                            shop.get("order", "/orders?customer=" + ada.id).body();

                    assertThat(ids(hers.get("orders"))).containsExactly(order.id);
                    assertThat(hers.get("orders").get(0).get("status").asString())
                            .isEqualTo("PENDING");
                    assertThat(shop.get("tracking", "/orders/" + order.id).type())
                            .as("tracking has not read of it")
                            .isEqualTo("unknown-order");
                    return order;
                })
                .ends("SHIPPED");
    }

    @Test
    void theOrdersOfACustomerAreFoundPageByPage() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);
        List<UUID> placed = Stream.generate(() -> ada.orders(teapot, 1))
                .limit(3)
                .map(order -> order.id)
                .toList()
                .reversed();
        await().atMost(PATIENCE).until(() -> find("?customer=" + ada.id).size() == 3);

        for (String service : List.of("order", "tracking")) {
            JsonNode first =
                    shop.get(service, "/orders?limit=2&customer=" + ada.id).body();
            JsonNode second = shop.get(service, first.get("next").asString()).body();
            assertThat(ids(first.get("orders"))).isEqualTo(placed.subList(0, 2));
            assertThat(ids(second.get("orders"))).isEqualTo(placed.subList(2, 3));
            assertThat(second.get("next").isNull()).isTrue();
        }
        assertThat(shop.get("order", "/orders").status()).isEqualTo(400);
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

        // tracking-service may be a little behind order-service.
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(find("?stuck=true&customer=" + ada.id)).isEmpty());
    }

    @Test
    void anOrderIsShownAsItStoodAtAMoment() {
        var order = shipped();
        JsonNode events = completeTimeline(order).get("events");

        assertThat(asOf(order, happened("OrderPlaced", events)).get("status").asString())
                .isEqualTo("PENDING");
        assertThat(asOf(order, happened("OrderConfirmed", events)).get("status").asString())
                .isEqualTo("CONFIRMED");
        assertThat(asOf(order, happened("OrderShipped", events)).get("status").asString())
                .isEqualTo("SHIPPED");
        assertThat(shop.get("tracking", "/orders/%s?at=2020-01-01T00:00:00Z".formatted(order.id))
                        .type())
                .isEqualTo("not-placed-yet");
        assertThat(shop.get(
                                "tracking",
                                "/orders/%s?at=%s"
                                        .formatted(order.id, Instant.now().plusSeconds(3600)))
                        .status())
                .isEqualTo(400);
        TheStack.inDatabase(
                "tracking",
                "DELETE FROM tracked_event WHERE order_id = '%s' AND type NOT LIKE '%%OrderPlaced'"
                        .formatted(order.id));
        assertThat(asOf(order, happened("OrderShipped", events)).get("type").asString())
                .endsWith("moment-forgotten");
        assertThat(shop.get("tracking", "/orders/" + order.id)
                        .body()
                        .get("status")
                        .asString())
                .isEqualTo("SHIPPED");
    }

    /** As after a restore of the database, or on another one. */
    @Test
    void whoReconnectsFromAheadOfTheEndIsToldToBeginAnew() {
        var order = shipped();
        completeTimeline(order);
        String ahead = tracking().get("serving") + "-999999999";

        try (var board = stream("/stream", ahead)) {
            board.awaits(event -> event.name().equals("reset"));
        }
        try (var ofOne = stream("/stream?order=" + order.id, ahead)) {
            ofOne.awaits(event -> isOf(event, order, "OrderShipped"));
            assertThat(ofOne.events().getFirst().name()).isEqualTo("reset");
        }
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
        completeTimeline(shipped);
        awaitTracked(cancelled, "CANCELLED");
        String hers = "?customer=" + ada.id;

        assertThat(ids(find(hers))).containsExactly(cancelled.id, shipped.id);
        assertThat(ids(find(hers + "&status=SHIPPED"))).containsExactly(shipped.id);
        assertThat(ids(find(hers + "&status=SHIPPED,CANCELLED"))).containsExactly(cancelled.id, shipped.id);
        assertThat(ids(find("?sku=" + cup.sku))).containsExactly(cancelled.id);
        assertThat(ids(find(hers + "&placedAfter=" + before + "&placedBefore=" + Instant.now())))
                .hasSize(2);
        assertThat(ids(find(hers + "&placedBefore=" + before))).isEmpty();
        assertThat(ids(find(hers + "&status=SHIPPED&sku=" + teapot.sku))).containsExactly(shipped.id);
        assertThat(shop.get("tracking", "/orders?status=LOST").status()).isEqualTo(400);
        assertThat(shop.get("tracking", "/orders?placedAfter=%2B300000-01-01T00:00:00Z")
                        .status())
                .isEqualTo(400);
        assertThat(shop.get("tracking", "/orders?after=nonsense").status()).isEqualTo(400);
    }

    @Test
    void whoReconnectsToAStreamGetsWhatCameMeanwhileAndNothingTwice() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);
        String last;
        try (var board = stream("/stream", "")) {
            var seen = ada.orders(teapot, 1);
            last = board.awaits(event -> isOf(event, seen, "OrderShipped")).id();
        }
        var meanwhile = ada.orders(teapot, 1);
        meanwhile.ends("SHIPPED");
        completeTimeline(meanwhile);

        try (var board = stream("/stream", last)) {
            board.awaits(event -> isOf(event, meanwhile, "OrderShipped"));
            assertThat(board.events())
                    .extracting(event -> event.data().get("id"))
                    .doesNotHaveDuplicates();
            assertThat(board.events().stream().filter(event -> isOf(event, meanwhile, "OrderPlaced")))
                    .hasSize(1);
            assertThat(board.events()).extracting(EventStream.Event::id).doesNotContain(last);
        }
        try (var ofOne = stream("/stream?order=" + meanwhile.id, "")) {
            ofOne.awaits(event -> isOf(event, meanwhile, "OrderShipped"));
            assertThat(ofOne.events()).allMatch(event -> isOf(event, meanwhile, event.type()));
        }
    }

    @Test
    void eventsThatAreDeliveredAgainChangeNothing() {
        var order = shipped();
        JsonNode before = completeTimeline(order);

        Stream.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS, Topics.NOTIFICATION_EVENTS)
                .flatMap(topic -> KafkaTopic.recordsOf(topic, order.id).stream())
                .forEach(KafkaTopic::writeAgain);
        KafkaTopic.awaitConsumed(
                List.of("tracking-service.readmodel." + tracking().get("serving")));

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

        try (var board = stream("/stream", "")) {
            assertThat(shop.post("tracking", "/actuator/tracking", "{}").status())
                    .isEqualTo(200);
            var meanwhile = shop.customerWith(1_000).orders(shop.sells(10, 100), 1);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
                assertThat(timeline(other)).isEqualTo(untouched);
                return tracking().get("serving").asInt() == serving + 1;
            });

            assertThat(typesOf(timeline(damaged)))
                    .containsAll(typesOf(whole))
                    .hasSize(ALL_EVENTS_OF_A_SHIPPED_ORDER + 1);
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
        Answer answer = await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(
                        () -> shop.get("tracking", "/orders/%s/timeline".formatted(order.id)),
                        got -> got.status() != 404);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    private void awaitTracked(Order order, String status) {
        await().atMost(PATIENCE)
                .until(() -> timeline(order).get("status").asString().equals(status));
    }

    /** Once the mails are in it, too. */
    private JsonNode completeTimeline(Order order) {
        return await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(
                        () -> timeline(order),
                        timeline -> timeline.get("events").size() == ALL_EVENTS_OF_A_SHIPPED_ORDER);
    }

    private JsonNode asOf(Order order, Instant moment) {
        return shop.get("tracking", "/orders/%s?at=%s".formatted(order.id, moment))
                .body();
    }

    private JsonNode find(String query) {
        Answer answer = shop.get("tracking", "/orders" + query);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().get("orders");
    }

    private JsonNode tracking() {
        return shop.get("tracking", "/actuator/tracking").body();
    }

    private static EventStream stream(String path, String lastEventId) {
        return new EventStream(TheStack.running().service("tracking").url().resolve(path), lastEventId);
    }

    /** As if the projection had had a bug. */
    private static void lose(String type, Order order) {
        TheStack.inDatabase(
                "tracking",
                "DELETE FROM tracked_event WHERE order_id = '%s' AND type = 'io.pasdequatre.events.%s'"
                        .formatted(order.id, type));
    }

    /** As if the topic had deleted it since. */
    private static void rememberWhatNoTopicHolds(Order order) {
        TheStack.inDatabase("tracking", """
                INSERT INTO tracked_event (generation, order_id, event_id, topic, type, source, sequence, happened_at,
                    correlation_id, fields, order_status)
                SELECT generation, order_id, gen_random_uuid(), topic, type, source, 99, happened_at,
                    correlation_id, fields, order_status
                FROM tracked_event WHERE order_id = '%s' AND type LIKE '%%OrderShipped'
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
        return timeline.get("events")
                .valueStream()
                .map(TrackingJourneyTest::type)
                .toList();
    }

    private static String type(JsonNode event) {
        return event.get("type").asString();
    }

    private static String causeOf(JsonNode event, JsonNode events) {
        return events.valueStream()
                .filter(cause -> cause.get("id").equals(event.get("causedBy")))
                .map(TrackingJourneyTest::type)
                .findAny()
                .orElse("nothing");
    }

    /** But for notification-service, which answers with a mail. */
    private static String answers(JsonNode event) {
        return String.join(
                ", ",
                event.get("consumed")
                        .valueStream()
                        .map(consumed -> consumed.get("by").asString())
                        .filter(by -> !by.equals("notification-service"))
                        .toList());
    }

    private static Instant happened(String type, JsonNode events) {
        return events.valueStream()
                .filter(event -> type(event).equals(type))
                .map(event -> moment(event, "happenedAt"))
                .findAny()
                .orElseThrow();
    }

    private static Instant moment(JsonNode node, String field) {
        return Instant.parse(node.get(field).asString());
    }
}
