package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.events.Topics;
import io.pasdequatre.systemtests.PromQl.Selector;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to orders is seen by whoever watches, under the names that dashboards and alerts look for. */
class MetricsJourneyTest {

    private static final List<String> SERVICES = List.of("order", "inventory", "payment", "notification", "tracking");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void anOrderThatShipsIsMeasured() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);
        var shipped = more("order", "pasdequatre_saga_duration_seconds_count{outcome=\"SHIPPED\"}", 1);
        var captured = more("payment", "pasdequatre_outbox_events_total{type=\"PaymentCaptured\"}", 1);
        var mailed = more(
                "notification",
                "pasdequatre_notification_delivery_seconds_count{channel=\"EMAIL\",outcome=\"Accepted\"}",
                3);

        ada.orders(teapot, 1).ends("SHIPPED");

        Stream.of(shipped, captured, mailed).forEach(Counted::awaitAtLeast);
        assertThat(Scrape.of("order").sum("pasdequatre_saga_duration_seconds_count{outcome=\"CONFIRMED\"}"))
                .as("what is not over")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "order, time limit",
        "inventory, dispatcher",
        "payment, balances",
        "payment, ledger sums",
        "notification, email courier",
        "tracking, read model",
        "tracking, live events",
        "tracking, analytics"
    })
    void aServicesOwnPartInTheBackgroundHasAHealthOfItsOwn(String service, String part) {
        var health = shop.get(service, "/actuator/health/background").body();

        assertThat(health.path("details").path(part).asString()).contains("works");
        assertThat(health.path("status").asString()).isEqualTo("UP");
    }

    @Test
    void anOrderThatIsCancelledIsMeasuredOnceAndByItsReason() {
        var teapot = shop.sells(10, 100);
        var cancelled = more(
                "order",
                "pasdequatre_saga_duration_seconds_count{outcome=\"CANCELLED\", reason=\"PAYMENT_DECLINED\"}",
                1);
        var declined = more(
                "payment",
                "pasdequatre_outbox_events_total{type=\"PaymentDeclined\", reason=\"INSUFFICIENT_FUNDS\"}",
                1);

        var order = shop.customerWith(99).orders(teapot, 1);
        order.ends("CANCELLED");
        order.reservationIs("RELEASED");

        Stream.of(cancelled, declined).forEach(Counted::awaitExactly);
    }

    @Test
    void anEventThatComesAgainIsCountedAsADuplicate() {
        var order = shop.customerWith(1_000).orders(shop.sells(10, 100), 1);
        order.ends("SHIPPED");
        var dropped = more("inventory", "pasdequatre_inbox_duplicates_total", 1);

        KafkaTopic.writeAgain(
                KafkaTopic.recordsOf(Topics.ORDER_EVENTS, order.id).getFirst());

        dropped.awaitAtLeast();
    }

    @Test
    void whileTheRelayIsAwayTheOutboxAndTheOldestOrderGrowOld() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);
        ada.orders(teapot, 1).ends("SHIPPED");

        var order = TheStack.whileTheRelayIsAway("order", () -> {
            var placed = ada.orders(teapot, 1);
            TheStack.inDatabase(
                    "orders",
                    "UPDATE orders SET placed_at = placed_at - interval '2 minutes' WHERE id = '%s'"
                            .formatted(placed.id));
            await().atMost(PATIENCE).untilAsserted(() -> {
                Scrape seen = Scrape.of("order");
                assertThat(seen.sum("pasdequatre_relay_phase{phase=\"leading\"}"))
                        .isZero();
                assertThat(seen.sum("pasdequatre_outbox_age_seconds")).isGreaterThan(7);
                assertThat(seen.sum("pasdequatre_orders_open{status=\"PENDING\"}"))
                        .isPositive();
                assertThat(seen.sum("pasdequatre_orders_oldest_age_seconds{status=\"PENDING\"}"))
                        .isGreaterThan(120);
            });
            return placed;
        });

        order.ends("SHIPPED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Scrape.of("order").sum("pasdequatre_outbox_age_seconds"))
                        .isLessThan(7));
    }

    @Test
    void anOrderThatWaitsForAServiceForTooLongIsCountedAsStuck() {
        var teapot = shop.sells(10, 100);
        var ada = shop.customerWith(1_000);

        var order = TheStack.whileTheRelayIsAway("payment", () -> {
            var placed = ada.orders(teapot, 1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Scrape.of("tracking")
                                    .sum("pasdequatre_orders_stuck{waiting_for=\"payment-service\"}"))
                            .isPositive());
            return placed;
        });

        order.ends("SHIPPED");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Scrape.of("tracking").sum("pasdequatre_orders_stuck"))
                        .isZero());
    }

    /** The Kafka client's metrics of a partition are there within a minute. */
    @Test
    void everyMetricThatADashboardOrAnAlertLooksForIsThere() {
        var teapot = shop.sells(10, 100);
        shop.customerWith(1_000).orders(teapot, 1).ends("SHIPPED");
        List<Selector> lookedFor = Stream.concat(
                        Dashboards.queries().stream(),
                        Alerts.rules().stream().map(rule -> rule.get("expr").asText()))
                .flatMap(query -> PromQl.selectorsIn(query).stream())
                .distinct()
                .toList();
        assertThat(lookedFor).hasSizeGreaterThan(20);

        await().atMost(PATIENCE).untilAsserted(() -> {
            var samples = SERVICES.stream()
                    .flatMap(service -> Scrape.of(service).samples().stream())
                    .toList();
            assertThat(lookedFor.stream().filter(selector -> samples.stream().noneMatch(selector::selects)))
                    .isEmpty();
        });
    }

    private static Counted more(String service, String selector, int more) {
        return new Counted(service, selector, Scrape.of(service).sum(selector) + more);
    }

    private record Counted(String service, String selector, double expected) {

        void awaitExactly() {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(now()).as(selector).isEqualTo(expected));
        }

        void awaitAtLeast() {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(now()).as(selector).isGreaterThanOrEqualTo(expected));
        }

        private double now() {
            return Scrape.of(service).sum(selector);
        }
    }
}
