package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.systemtests.Shop.Order;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More customers than pieces, all at once. */
class OversellJourneyTest {

    private static final int PIECES = 100;
    private static final int BUYERS = 300;
    private static final int CLIENTS = 16;

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void aHundredPiecesAndThreeHundredBuyersMakeAHundredShipments() throws Exception {
        var teapot = shop.sells(PIECES, 2_500);
        long deadlocks = deadlocks();

        List<Order> orders = ordersOf(teapot);
        orders.forEach(order -> order.ends("SHIPPED", "CANCELLED"));

        var cancelled = orders.stream()
                .filter(order -> order.status().equals("CANCELLED"))
                .toList();
        assertThat(cancelled).hasSize(BUYERS - PIECES).allSatisfy(order -> order.isCancelledBecause("OUT_OF_STOCK"));
        teapot.hasStock(0, 0, PIECES);
        assertThat(deadlocks()).isEqualTo(deadlocks);
    }

    private List<Order> ordersOf(Shop.Product teapot) throws Exception {
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            Callable<Order> buyer = () -> shop.customerWith(2_500).orders(teapot, 1);
            return clients
                    .invokeAll(IntStream.range(0, BUYERS).mapToObj(_ -> buyer).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private static long deadlocks() throws SQLException {
        try (var admin = TheStack.running().adminConnection("postgres");
                var row = admin.createStatement().executeQuery("SELECT sum(deadlocks) FROM pg_stat_database")) {
            row.next();
            return row.getLong(1);
        }
    }
}
