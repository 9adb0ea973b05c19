package io.pasdequatre.order.tracking;

import static io.pasdequatre.order.tracking.TrackedFacts.atUtc;

import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Money;
import io.pasdequatre.order.domain.OrderStatus;
import io.pasdequatre.order.tracking.Story.Waiting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds orders. Whether there is an order and what its state is stands in its own table, so one that was placed a
 * moment ago is found; whom it waits for is what tracking knows.
 */
@Component
public class OrderSearch {

    private static final String ORDER_SERVICE = "order-service";

    /** Few, and found by an index, however many orders there are. */
    private static final String MAY_WAIT = """
            o.id IN (SELECT order_id FROM tracked_order WHERE waiting_since IS NOT NULL
                         AND generation = (SELECT number FROM tracking_generation WHERE state = 'SERVING')
                     UNION ALL SELECT id FROM orders WHERE status = 'PENDING')""";

    private static final String STUCK = "waiting_since < :limitOfPatience";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final TrackingSettings settings;

    OrderSearch(JdbcClient jdbc, Clock clock, TrackingSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * What to look for; null, or empty, is no condition.
     *
     * @param waitingFor the service whose turn it is, such as {@code payment-service}
     * @param stuck only those that have waited for longer than {@link TrackingSettings#stuckAfter}
     */
    public record Filter(
            @Nullable String customer,
            List<OrderStatus> statuses,
            @Nullable String waitingFor,
            boolean stuck,
            @Nullable String sku,
            @Nullable Instant placedAfter,
            @Nullable Instant placedBefore) {}

    /** An order that was found. */
    public record Found(
            UUID orderId,
            OrderStatus status,
            @Nullable CancelledBecause cancelledBecause,
            String customer,
            Money total,
            Instant placedAt,
            @Nullable Waiting waiting) {}

    /** One order. */
    public Optional<Found> find(UUID orderId) {
        return query(List.of("o.id = :id"), Map.of("id", orderId, "limit", 1)).stream()
                .findAny();
    }

    /** The newest orders before an id, at most so many. */
    public List<Found> find(Filter filter, UUID before, int limit) {
        List<String> conditions = new ArrayList<>(List.of("o.id < :before"));
        Map<String, Object> values = new HashMap<>(Map.of("before", before, "limit", limit));
        add(conditions, values, filter.customer(), "customer", "o.customer_id = :customer");
        add(conditions, values, filter.sku(), "sku", "o.id IN (SELECT order_id FROM order_line WHERE sku = :sku)");
        add(conditions, values, utc(filter.placedAfter()), "after", "o.placed_at > :after");
        add(conditions, values, utc(filter.placedBefore()), "until", "o.placed_at < :until");
        add(conditions, values, filter.waitingFor(), "service", "waiting_for = :service");
        if (!filter.statuses().isEmpty()) {
            // Written out, so that the index of the orders under way can be seen to fit.
            conditions.add("o.status IN (%s)".formatted(quoted(filter.statuses())));
        }
        if (filter.stuck() || filter.waitingFor() != null) {
            conditions.add(MAY_WAIT);
        }
        if (filter.stuck()) {
            add(conditions, values, limitOfPatience(), "limitOfPatience", STUCK);
        }
        return query(conditions, values);
    }

    /** How many orders have waited for a service for too long; services for which none has are left out. */
    public Map<String, Long> stuck() {
        Map<String, Long> byService = new HashMap<>();
        jdbc.sql("SELECT waiting_for, count(*) FROM (%s) stuck GROUP BY waiting_for"
                        .formatted(sql(List.of(MAY_WAIT, STUCK))))
                .param("limitOfPatience", limitOfPatience())
                .param("limit", Integer.MAX_VALUE)
                .query(row -> {
                    byService.put(row.getString("waiting_for"), row.getLong("count"));
                });
        return byService;
    }

    private OffsetDateTime limitOfPatience() {
        return atUtc(clock.instant().minus(settings.stuckAfter()));
    }

    private List<Found> query(List<String> conditions, Map<String, Object> values) {
        return jdbc.sql(sql(conditions))
                .params(values)
                .query((row, _) -> found(row))
                .list();
    }

    /** The order itself waits for this service's relay as long as tracking has heard nothing of it. */
    private static String sql(List<String> conditions) {
        return """
                SELECT * FROM (
                    SELECT o.*, CASE WHEN t.order_id IS NULL AND o.status = 'PENDING' THEN '%s' ELSE t.waiting_for END
                            AS waiting_for,
                        CASE WHEN t.order_id IS NULL AND o.status = 'PENDING' THEN o.placed_at ELSE t.waiting_since END
                            AS waiting_since
                    FROM orders o LEFT JOIN tracked_order t ON t.order_id = o.id
                        AND t.generation = (SELECT number FROM tracking_generation WHERE state = 'SERVING')
                ) o
                WHERE %s
                ORDER BY o.id DESC LIMIT :limit
                """.formatted(ORDER_SERVICE, String.join(" AND ", conditions));
    }

    private static void add(
            List<String> conditions, Map<String, Object> values, @Nullable Object value, String name, String sql) {
        if (value != null) {
            conditions.add(sql);
            values.put(name, value);
        }
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant moment) {
        return moment == null ? null : atUtc(moment);
    }

    private static String quoted(List<OrderStatus> statuses) {
        return String.join(
                ", ", statuses.stream().map(status -> "'" + status.name() + "'").toList());
    }

    private static Found found(ResultSet row) throws SQLException {
        String because = row.getString("cancelled_because");
        String service = row.getString("waiting_for");
        return new Found(
                row.getObject("id", UUID.class),
                OrderStatus.valueOf(row.getString("status")),
                because == null ? null : CancelledBecause.valueOf(because),
                row.getString("customer_id"),
                new Money(row.getLong("total_amount_minor"), row.getString("total_currency")),
                Objects.requireNonNull(TrackedFacts.moment(row, "placed_at")),
                service == null
                        ? null
                        : new Waiting(service, Objects.requireNonNull(TrackedFacts.moment(row, "waiting_since"))));
    }
}
