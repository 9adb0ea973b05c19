package io.pasdequatre.tracking.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.tracking.readmodel.OrderSearch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Counts the orders that have waited for a service for too long. Each replica counts all of them, so whoever watches
 * takes the largest number and not the sum.
 */
@Component
class StuckOrders {

    private static final List<String> SERVICES = List.of("order-service", "inventory-service", "payment-service");

    private final OrderSearch search;

    /** Null while the database has not answered. */
    private volatile @Nullable Map<String, Long> stuck;

    StuckOrders(OrderSearch search, MeterRegistry meters) {
        this.search = search;
        SERVICES.forEach(service -> Gauge.builder("pasdequatre.orders.stuck", () -> stuckAt(service))
                .description("Orders that have waited for a service for too long")
                .tag("waiting_for", service)
                .register(meters));
    }

    private double stuckAt(String service) {
        var all = stuck;
        return all == null ? Double.NaN : all.getOrDefault(service, 0L);
    }

    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void count() {
        try {
            stuck = search.stuck();
        } catch (RuntimeException e) {
            stuck = null;
            throw e;
        }
    }
}
