package io.pasdequatre.tracking.readmodel;

import static java.util.Comparator.naturalOrder;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.tracking.readmodel.OrderProgress.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** One row for each order: how far it has come and what can be searched by, by the events that were taken in. */
@Repository
class TrackedOrders {

    private final JdbcClient jdbc;

    TrackedOrders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes down what the events of each order amount to. */
    void put(int generation, Map<UUID, List<PublishedEvent>> byOrder) {
        List<Row> rows = byOrder.entrySet().stream()
                .map(order -> new Row(order.getKey(), OrderProgress.of(order.getValue()), lastOf(order.getValue())))
                .toList();
        jdbc.sql("""
                        INSERT INTO tracked_order (generation, order_id, status, cancelled_because, waiting_for,
                            waiting_since, last_at, customer, total_amount_minor, total_currency, placed_at)
                        SELECT ?, * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],
                            ?::timestamptz[], ?::text[], ?::bigint[], ?::text[], ?::timestamptz[])
                        ON CONFLICT (generation, order_id) DO UPDATE SET status = excluded.status,
                            cancelled_because = excluded.cancelled_because, waiting_for = excluded.waiting_for,
                            waiting_since = excluded.waiting_since, last_at = excluded.last_at,
                            customer = excluded.customer, total_amount_minor = excluded.total_amount_minor,
                            total_currency = excluded.total_currency, placed_at = excluded.placed_at
                        """)
                .param(generation)
                .param(Columns.of(rows, Row::orderId))
                .param(Columns.of(rows, row -> row.progress().status()))
                .param(Columns.of(rows, row -> row.progress().because()))
                .param(Columns.of(rows, row -> row.waiting(Waiting::service)))
                .param(Columns.of(rows, row -> row.waiting(Waiting::since)))
                .param(Columns.of(rows, Row::lastAt))
                .param(Columns.of(rows, row -> row.detail(OrderDetails::customer)))
                .param(Columns.of(
                        rows, row -> row.detail(details -> details.total().amountMinor())))
                .param(Columns.of(
                        rows, row -> row.detail(details -> details.total().currency())))
                .param(Columns.of(rows, row -> row.detail(OrderDetails::placedAt)))
                .update();
        List<Sku> skus = rows.stream().flatMap(Row::skus).toList();
        if (!skus.isEmpty()) {
            jdbc.sql("""
                            INSERT INTO tracked_order_sku (generation, order_id, sku, placed_at)
                            SELECT ?, * FROM unnest(?::uuid[], ?::text[], ?::timestamptz[])
                            ON CONFLICT DO NOTHING
                            """)
                    .param(generation)
                    .param(Columns.of(skus, Sku::orderId))
                    .param(Columns.of(skus, Sku::sku))
                    .param(Columns.of(skus, Sku::placedAt))
                    .update();
        }
    }

    private record Sku(UUID orderId, String sku, Instant placedAt) {}

    private record Row(UUID orderId, OrderProgress progress, Instant lastAt) {

        @Nullable
        Object waiting(Function<Waiting, Object> what) {
            Waiting waiting = progress.waiting();
            return waiting == null ? null : what.apply(waiting);
        }

        @Nullable
        Object detail(Function<OrderDetails, Object> what) {
            OrderDetails details = progress.details();
            return details == null ? null : what.apply(details);
        }

        Stream<Sku> skus() {
            OrderDetails details = progress.details();
            return details == null
                    ? Stream.empty()
                    : details.lines().stream().map(line -> new Sku(orderId, line.sku(), details.placedAt()));
        }
    }

    private static Instant lastOf(List<PublishedEvent> events) {
        return events.stream()
                .map(PublishedEvent::happenedAt)
                .max(naturalOrder())
                .orElseThrow();
    }
}
