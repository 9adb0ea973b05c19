package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.systemtests.Shop.Customer;
import io.pasdequatre.systemtests.Shop.Order;
import io.pasdequatre.systemtests.Shop.Product;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Customers who order all the time, at a rate, and change their mind now and then. */
final class DrillTraffic {

    /** Each places an order a second. */
    private static final int CUSTOMERS = 4;

    private static final int STOCK = 100_000;
    private static final int OF_WHICH_ONE_IS_CANCELLED = 8;

    private final Product teapot;
    private final List<Customer> customers;
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turn = new AtomicInteger();

    DrillTraffic(Shop shop) {
        teapot = shop.sells(STOCK, DrillBooks.PRICE);
        customers = IntStream.range(0, CUSTOMERS)
                .mapToObj(_ -> shop.customerWith(STOCK * DrillBooks.PRICE))
                .toList();
    }

    /** What is done while they order. */
    interface Work {
        void run() throws Exception;
    }

    /**
     * Has them order while this is done.
     *
     * @return how many orders were placed meanwhile
     */
    int during(Work work) throws Exception {
        int before = orders.size();
        try (var clock = Executors.newScheduledThreadPool(CUSTOMERS)) {
            var ticks = customers.stream()
                    .map(customer ->
                            clock.scheduleAtFixedRate(() -> orderOrCancel(customer), 100, 1_000, TimeUnit.MILLISECONDS))
                    .toList();
            work.run();
            ticks.forEach(tick -> tick.cancel(false));
            assertThat(ticks)
                    .as("customers who got no order")
                    .allSatisfy(tick -> assertThat(tick.state()).isNotEqualTo(Future.State.FAILED));
        }
        return orders.size() - before;
    }

    /** One order, of which the customer does not change their mind. */
    Order order() {
        var order = customers.getFirst().orders(teapot, 1);
        orders.add(order);
        order.ends("SHIPPED");
        return order;
    }

    /** All orders that were accepted by now. */
    int placed() {
        return orders.size();
    }

    private void orderOrCancel(Customer customer) {
        var order = customer.orders(teapot, 1);
        orders.add(order);
        if (turn.incrementAndGet() % OF_WHICH_ONE_IS_CANCELLED == 0) {
            order.cancel(); // It may have been confirmed or shipped by now, which is as good.
        }
    }
}
