package io.pasdequatre.payment.metrics;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
 * Counts the payments by card that wait for the gateway or for a person, and where its ledger and ours differ, from
 * indexes that hold nothing else. Each replica counts all of them, so whoever watches takes the largest number.
 */
@Component
class CardPaymentsWaiting {

    private static final List<String> WAITING = List.of("CHARGING", "UNKNOWN", "REFUNDING", "REFUND_REFUSED");

    private final JdbcClient jdbc;
    private final Clock clock;

    /** Null while the database has not answered. */
    private volatile @Nullable Map<String, Seen> seen;

    private volatile @Nullable Long differences;

    private record Seen(String status, long count, Instant oldest) {}

    CardPaymentsWaiting(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.clock = clock;
        WAITING.forEach(status -> {
            gauge(
                            "pasdequatre.payments.waiting",
                            "Payments by card that wait for the gateway or a person",
                            status,
                            Seen::count)
                    .register(meters);
            gauge("pasdequatre.payments.oldest.age", "For how long the oldest has waited", status, this::age)
                    .baseUnit("seconds")
                    .register(meters);
        });
        Gauge.builder("pasdequatre.gateway.differences", () -> differences)
                .description("Where the gateway's ledger and ours differ and nobody has settled it")
                .register(meters);
    }

    private Gauge.Builder<?> gauge(String name, String what, String status, ToDoubleFunction<Seen> value) {
        return Gauge.builder(name, () -> of(status, value)).description(what).tag("status", status);
    }

    private double of(String status, ToDoubleFunction<Seen> value) {
        var all = seen;
        if (all == null) {
            return Double.NaN;
        }
        var these = all.get(status);
        return these == null ? 0 : value.applyAsDouble(these);
    }

    private double age(Seen payments) {
        return Duration.between(payments.oldest, clock.instant()).toMillis() / 1000.0;
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            seen = count();
            differences = jdbc.sql("SELECT count(*) FROM gateway_difference WHERE settled_at IS NULL")
                    .query(Long.class)
                    .single();
        } catch (RuntimeException e) {
            seen = null;
            differences = null;
            throw e;
        }
    }

    private Map<String, Seen> count() {
        return jdbc
                .sql("""
                        SELECT p.status, count(*), min(p.changed_at) AS oldest
                        FROM card_payment k JOIN payment p USING (order_id)
                        WHERE k.ended_at IS NULL OR k.problem IS NOT NULL GROUP BY p.status
                        """)
                .query((row, _) -> new Seen(
                        row.getString("status"),
                        row.getLong("count"),
                        row.getObject("oldest", OffsetDateTime.class).toInstant()))
                .list()
                .stream()
                .collect(toMap(Seen::status, payments -> payments));
    }
}
