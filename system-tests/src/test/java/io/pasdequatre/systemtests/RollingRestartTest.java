package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.systemtests.Shop.Customer;
import io.pasdequatre.systemtests.Shop.Order;
import io.pasdequatre.systemtests.Shop.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two replicas of each service in containers. Each is restarted, one after the other, while customers order. */
class RollingRestartTest {

    private static final int CUSTOMERS = 4;
    /** Of a customer; the mail server keeps the newest 4,000 mails, and each order has three. */
    private static final int MOST = 300;

    private static final int STOCK = 100_000;

    private static final ComposeStack STACK = (ComposeStack) TheStack.running();

    private final Shop shop = new Shop(STACK, List.of("", "-2"));

    @BeforeAll
    static void start() {
        STACK.startReplicas();
    }

    @AfterAll
    static void stop() {
        STACK.stopReplicas();
    }

    @Test
    void everyRequestIsAnsweredEveryOrderShipsAndNothingHappensTwice() throws Exception {
        var teapot = shop.sells(STOCK, 1);
        var customers = IntStream.range(0, CUSTOMERS)
                .mapToObj(_ -> shop.customerWith(STOCK))
                .toList();
        var enough = new AtomicBoolean();

        List<List<Order>> ordersOfEach = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(CUSTOMERS)) {
            var buying = customers.stream()
                    .map(customer -> threads.submit(() -> buy(customer, teapot, enough)))
                    .toList();
            restartAll();
            enough.set(true);
            for (Future<List<Order>> orders : buying) {
                ordersOfEach.add(orders.get());
            }
        }

        var orders = ordersOfEach.stream().flatMap(List::stream).toList();
        System.out.printf("%d orders were placed during the rolling restart%n", orders.size());
        assertThat(orders).hasSizeGreaterThan(8 * CUSTOMERS).doesNotHaveDuplicates();
        orders.forEach(order -> order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED"));
        teapot.hasStock(STOCK - orders.size(), 0, orders.size());
        for (int i = 0; i < CUSTOMERS; i++) {
            int bought = ordersOfEach.get(i).size();
            customers.get(i).hasBalance(STOCK - bought);
            assertThat(TheStack.mailsTo(customers.get(i).email())).hasSize(3 * bought);
        }
        assertThat(KafkaTopic.allDeadLetters())
                .noneMatch(dead ->
                        orders.stream().anyMatch(order -> order.id.toString().equals(new String(dead.key(), UTF_8))));
    }

    @Test
    void whoFollowsOneReplicaGetsWhatTheOtherHasRead() {
        var one = new Shop(STACK, List.of(""));
        var teapot = one.sells(10, 100);
        try (var ofTheOther = new EventStream(STACK.service("tracking-2").url().resolve("/stream"), "")) {
            var order = one.customerWith(1_000).orders(teapot, 1);
            ofTheOther.awaits(event -> event.type().equals("OrderShipped")
                    && event.data().get("orderId").asString().equals(order.id.toString()));
        }
    }

    /** A customer orders, waits until it has shipped, and orders again. */
    private static List<Order> buy(Customer customer, Product product, AtomicBoolean enough) {
        List<Order> orders = new ArrayList<>();
        while (!enough.get() && orders.size() < MOST) {
            Order order = customer.orders(product, 1);
            orders.add(order);
            order.ends("SHIPPED");
        }
        return orders;
    }

    private static void restartAll() {
        for (String service : List.of("order", "inventory", "payment", "notification", "tracking")) {
            STACK.service(service).restart();
            STACK.service(service + "-2").restart();
        }
    }
}
