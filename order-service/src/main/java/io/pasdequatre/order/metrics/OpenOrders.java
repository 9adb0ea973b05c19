package io.pasdequatre.order.metrics;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.order.domain.OrderStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
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

    private static final List<OrderStatus> OPEN =
            List.of(OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.CANCELLING);

    private final JdbcClient jdbc;
    private final Clock clock;

    /** Null while the database has not answered. */
    private volatile @Nullable Map<String, Seen> seen;

    private record Seen(String status, long count, Instant oldest) {}

    OpenOrders(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.clock = clock;
        OPEN.forEach(status -> {
            gauge("pasdequatre.orders.open", "Orders that have not ended", status, Seen::count)
                    .register(meters);
            gauge("pasdequatre.orders.oldest.age", "How long ago the oldest was placed", status, this::age)
                    .baseUnit("seconds")
                    .register(meters);
        });
    }

    private Gauge.Builder<?> gauge(String name, String what, OrderStatus status, ToDoubleFunction<Seen> value) {
        return Gauge.builder(name, () -> of(status.name(), value))
                .description(what)
                .tag("status", status.name());
    }

    private double of(String status, ToDoubleFunction<Seen> value) {
        var all = seen;
        if (all == null) {
            return Double.NaN;
        }
        var these = all.get(status);
        return these == null ? 0 : value.applyAsDouble(these);
    }

    private double age(Seen orders) {
        return Duration.between(orders.oldest, clock.instant()).toMillis() / 1000.0;
    }

    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            seen = count();
        } catch (RuntimeException e) {
            seen = null;
            throw e;
        }
    }

    private Map<String, Seen> count() {
        return jdbc
                .sql("""
                        SELECT status, count(*), min(placed_at) AS oldest
                        FROM orders WHERE status IN ('PENDING', 'CONFIRMED', 'CANCELLING') GROUP BY status
                        """)
                .query((row, _) -> new Seen(
                        row.getString("status"),
                        row.getLong("count"),
                        row.getObject("oldest", OffsetDateTime.class).toInstant()))
                .list()
                .stream()
                .collect(toMap(Seen::status, orders -> orders));
    }
}
