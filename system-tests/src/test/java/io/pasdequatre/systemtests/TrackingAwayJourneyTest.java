package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.systemtests.Shop.Customer;
import io.pasdequatre.systemtests.Shop.Order;
import io.pasdequatre.systemtests.Shop.Product;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** tracking-service only watches: no order waits for it, and none is missing when it comes back. */
class TrackingAwayJourneyTest {

    private static final int CUSTOMERS = 4;
    private static final int ORDERS_OF_EACH = 10;
    private static final int BEFORE_THE_KILL = CUSTOMERS * 2;

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void whileTrackingIsKilledUnderLoadOrdersGoOnAndAfterwardsItKnowsAllOfThem() throws Exception {
        var tracking = TheStack.running().service("tracking");
        var teapot = shop.sells(CUSTOMERS * ORDERS_OF_EACH, 100);
        List<Customer> customers = Stream.generate(() -> shop.customerWith(10_000))
                .limit(CUSTOMERS)
                .toList();
        var underLoad = new CountDownLatch(BEFORE_THE_KILL);

        try (var buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Order>>> bought = customers.stream()
                    .map(customer -> buyers.submit(() -> buy(customer, teapot, underLoad)))
                    .toList();
            underLoad.await();
            tracking.kill();
            for (Future<List<Order>> ofOne : bought) {
                ofOne.get().forEach(order -> order.ends("SHIPPED"));
            }
        } finally {
            tracking.start();
        }

        teapot.hasStock(0, 0, CUSTOMERS * ORDERS_OF_EACH);
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(customers)
                        .allSatisfy(customer -> assertThat(shippedOf(customer)).hasSize(ORDERS_OF_EACH)));
    }

    private static List<Order> buy(Customer customer, Product product, CountDownLatch placed) {
        return IntStream.range(0, ORDERS_OF_EACH)
                .mapToObj(_ -> {
                    var order = customer.orders(product, 1);
                    placed.countDown();
                    return order;
                })
                .toList();
    }

    private List<JsonNode> shippedOf(Customer customer) {
        return shop.get("tracking", "/orders?status=SHIPPED&limit=100&customer=" + customer.id)
                .body()
                .get("orders")
                .valueStream()
                .toList();
    }
}
