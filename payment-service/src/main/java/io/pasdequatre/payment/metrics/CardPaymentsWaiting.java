package io.pasdequatre.payment.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.servicedefaults.OpenByStatus;
import io.pasdequatre.servicedefaults.OpenByStatus.Open;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    private final OpenByStatus waiting;

    /** Null while the database has not answered. */
    private volatile @Nullable Long differences;

    CardPaymentsWaiting(JdbcClient jdbc, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.waiting = new OpenByStatus(WAITING, clock, meters);
        waiting.showCount("pasdequatre.payments.waiting", "Payments by card that wait for the gateway or a person");
        waiting.showAge("pasdequatre.payments.oldest.age", "For how long the oldest has waited");
        Gauge.builder("pasdequatre.gateway.differences", () -> differences)
                .description("Where the gateway's ledger and ours differ and nobody has settled it")
                .register(meters);
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            waiting.look(this::count);
            differences = jdbc.sql("SELECT count(*) FROM gateway_difference WHERE settled_at IS NULL")
                    .query(Long.class)
                    .single();
        } catch (RuntimeException e) {
            differences = null;
            throw e;
        }
    }

    private List<Open> count() {
        return jdbc.sql("""
                        SELECT p.status, count(*), min(p.changed_at) AS oldest
                        FROM card_payment k JOIN payment p USING (order_id)
                        WHERE k.ended_at IS NULL OR k.problem IS NOT NULL GROUP BY p.status
                        """).query(Open::of).list();
    }
}
