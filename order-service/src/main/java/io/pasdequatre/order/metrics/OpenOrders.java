package io.pasdequatre.order.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.servicedefaults.OpenByStatus;
import io.pasdequatre.servicedefaults.OpenByStatus.Open;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Counts the orders that have not ended, from an index that holds no others. Each replica counts all of them, so
 * whoever watches takes the largest number and not the sum. What is RETURNING is not among them: it waits for its
 * customer, and no service is late.
 */
@Component
class OpenOrders {

    private static final List<String> OPEN = Stream.of(
                    OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.CANCELLING)
            .map(OrderStatus::name)
            .toList();

    private final JdbcClient jdbc;
    private final OpenByStatus open;

    OpenOrders(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.open = new OpenByStatus(OPEN, clock, meters);
        open.showCount("pasdequatre.orders.open", "Orders that have not ended");
        open.showAge("pasdequatre.orders.oldest.age", "How long ago the oldest was placed");
    }

    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void look() {
        open.look(() -> jdbc.sql("""
                        SELECT status, count(*), min(placed_at) AS oldest
                        FROM orders WHERE status IN ('PENDING', 'CONFIRMED', 'CANCELLING') GROUP BY status
                        """).query(Open::of).list());
    }
}
