package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import io.pasdequatre.systemtests.Shop.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happened is counted by the minute. Others have ordered too, so it is compared with what was counted before. */
class AnalyticsJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Stack.Service TRACKING = TheStack.running().service("tracking");

    private final Shop shop = new Shop(TheStack.running());

    private record Sums(long placed, long shipped, long outOfStock, long euros) {

        Sums plus(Sums more) {
            return new Sums(
                    placed + more.placed, shipped + more.shipped, outOfStock + more.outOfStock, euros + more.euros);
        }
    }

    @Test
    void whatHappenedIsCountedOnceAlsoWhenItIsDeliveredAgainAndTheServiceIsKilled() {
        var teapot = shop.sells(2, 1_300);
        var ada = shop.customerWith(10_000);
        KafkaTopic.awaitAllConsumed();
        Sums before = settled();

        var shipped = ada.orders(teapot, 2);
        shipped.ends("SHIPPED");
        var refused = ada.orders(teapot, 2);
        refused.isCancelledBecause("OUT_OF_STOCK");
        Sums after = before.plus(new Sums(2, 1, 1, 2_600));
        becomes(after);

        TRACKING.kill();
        for (String topic : List.of("order-events", "inventory-events")) {
            KafkaTopic.recordsOf(topic, shipped.id).forEach(KafkaTopic::writeAgain);
            KafkaTopic.recordsOf(topic, refused.id).forEach(KafkaTopic::writeAgain);
        }
        TRACKING.start();
        becomes(after);
        ada.orders(teapot, 1).isCancelledBecause("OUT_OF_STOCK");

        becomes(after.plus(new Sums(1, 0, 1, 0)));
        assertThat(lastMinutes())
                .filteredOn(minute -> minute.get("shipped").asLong() > 0)
                .isNotEmpty()
                .allSatisfy(minute ->
                        assertThat(minute.get("p95ToShipMillis").asLong()).isPositive());
    }

    /** The view is a second behind. */
    private Sums settled() {
        var last = new Object() {
            Sums sums = sums();
        };
        await().pollInterval(Duration.ofMillis(1_500)).atMost(PATIENCE).until(() -> {
            Sums now = sums();
            boolean same = now.equals(last.sums);
            last.sums = now;
            return same;
        });
        return last.sums;
    }

    private void becomes(Sums expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sums()).isEqualTo(expected));
    }

    private Sums sums() {
        return lastMinutes().stream()
                .map(minute -> new Sums(
                        minute.get("placed").asLong(),
                        minute.get("shipped").asLong(),
                        minute.get("cancelled").path("OUT_OF_STOCK").asLong(0),
                        minute.get("revenue")
                                .valueStream()
                                .filter(sum -> sum.get("currency").asString().equals("EUR"))
                                .mapToLong(sum -> sum.get("amountMinor").asLong())
                                .sum()))
                .reduce(new Sums(0, 0, 0, 0), Sums::plus);
    }

    private List<JsonNode> lastMinutes() {
        Answer answer = await().atMost(PATIENCE)
                .until(() -> shop.get("tracking", "/analytics?minutes=1440"), got -> got.status() != 503);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().get("minutes").valueStream().toList();
    }
}
