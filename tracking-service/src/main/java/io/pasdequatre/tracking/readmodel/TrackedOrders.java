package io.pasdequatre.tracking.readmodel;

import static io.pasdequatre.tracking.readmodel.TrackedEvents.atUtc;
import static java.util.Comparator.naturalOrder;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.tracking.readmodel.OrderProgress.Waiting;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** One row for each order: how far it has come and what can be searched by, by the events that were taken in. */
@Repository
class TrackedOrders {

    private final JdbcTemplate jdbc;

    TrackedOrders(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes down what the events of each order amount to. */
    void put(int generation, Map<UUID, List<PublishedEvent>> byOrder) {
        List<Row> rows = byOrder.entrySet().stream()
                .map(order -> new Row(
                        generation, order.getKey(), OrderProgress.of(order.getValue()), lastOf(order.getValue())))
                .toList();
        jdbc.batchUpdate("""
                INSERT INTO tracked_order (generation, order_id, status, cancelled_because, waiting_for, waiting_since,
                    last_at, customer, total_amount_minor, total_currency, placed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (generation, order_id) DO UPDATE SET status = excluded.status,
                    cancelled_because = excluded.cancelled_because, waiting_for = excluded.waiting_for,
                    waiting_since = excluded.waiting_since, last_at = excluded.last_at, customer = excluded.customer,
                    total_amount_minor = excluded.total_amount_minor, total_currency = excluded.total_currency,
                    placed_at = excluded.placed_at
                """, rows.stream().map(Row::values).toList());
        jdbc.batchUpdate("""
                INSERT INTO tracked_order_sku (generation, order_id, sku, placed_at) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """, rows.stream().flatMap(row -> row.skus().stream()).toList());
    }

    private record Row(int generation, UUID orderId, OrderProgress progress, Instant lastAt) {

        @Nullable
        Object[] values() {
            Waiting waiting = progress.waiting();
            OrderDetails details = progress.details();
            return new @Nullable Object[] {
                generation,
                orderId,
                progress.status().name(),
                progress.because() == null ? null : progress.because().name(),
                waiting == null ? null : waiting.service(),
                waiting == null ? null : atUtc(waiting.since()),
                atUtc(lastAt),
                details == null ? null : details.customer(),
                details == null ? null : details.total().amountMinor(),
                details == null ? null : details.total().currency(),
                details == null ? null : atUtc(details.placedAt())
            };
        }

        List<Object[]> skus() {
            if (progress.details() == null) {
                return List.of();
            }
            OffsetDateTime placedAt =
                    atUtc(Objects.requireNonNull(progress.details()).placedAt());
            return progress.details().lines().stream()
                    .map(line -> new Object[] {generation, orderId, line.sku(), placedAt})
                    .toList();
        }
    }

    private static Instant lastOf(List<PublishedEvent> events) {
        return events.stream()
                .map(PublishedEvent::happenedAt)
                .max(naturalOrder())
                .orElseThrow();
    }
}
