package io.pasdequatre.tracking.readmodel;

import static io.pasdequatre.tracking.readmodel.TrackedEvents.atUtc;
import static java.util.stream.Collectors.joining;

import io.pasdequatre.tracking.readmodel.OrderProgress.Waiting;
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
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds orders, newest first. Each search is read from an index that is in that order, from where the page begins, so
 * its cost does not grow with the number of orders. Where conditions leave so little over that it would read on and on,
 * the database ends it.
 */
@Component
public class OrderSearch {

    private static final int LIMIT_SECONDS = 5;

    private static final String SERVING = "(SELECT number FROM tracking_generation WHERE state = 'SERVING')";

    /** Few wait at a time: they are read first, from an index that holds no others. */
    private static final String WAITING = """
            WITH waiting AS MATERIALIZED (
                SELECT * FROM tracked_order WHERE waiting_since IS NOT NULL AND generation = %s)
            """.formatted(SERVING);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final TrackingSettings settings;

    OrderSearch(DataSource dataSource, Clock clock, TrackingSettings settings) {
        var limited = new JdbcTemplate(dataSource);
        limited.setQueryTimeout(LIMIT_SECONDS);
        this.jdbc = JdbcClient.create(limited);
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

    /** The last order of a page, behind which the next one begins. */
    public record Place(Instant placedAt, UUID orderId) {}

    /**
     * An order that was found.
     *
     * @param lastAt when the last of its events happened
     */
    public record Found(
            UUID orderId,
            OrderStatus status,
            @Nullable CancelledBecause cancelledBecause,
            String customer,
            Money total,
            Instant placedAt,
            @Nullable Waiting waiting,
            Instant lastAt) {

        public Place place() {
            return new Place(placedAt, orderId);
        }
    }

    /** One order; empty as long as its OrderPlaced has not been taken in. */
    public Optional<Found> find(UUID orderId) {
        return jdbc.sql(
                        "SELECT o.* FROM tracked_order o WHERE o.generation = %s AND o.order_id = ? AND o.placed_at IS NOT NULL"
                                .formatted(SERVING))
                .param(orderId)
                .query((row, _) -> found(row))
                .optional();
    }

    /**
     * The newest orders behind a place, at most so many.
     *
     * @throws org.springframework.dao.QueryTimeoutException if the database would have to read too much for it
     */
    public List<Found> find(Filter filter, @Nullable Place after, int limit) {
        var query = query(filter, after, limit);
        return jdbc.sql(query.sql())
                .params(query.values())
                .query((row, _) -> found(row))
                .list();
    }

    record Query(String sql, Map<String, Object> values) {}

    Query query(Filter filter, @Nullable Place after, int limit) {
        var search = new Search();
        search.where(filter.customer(), "customer", "o.customer = :customer");
        search.where(filter.sku(), "sku", "d.sku = :sku");
        search.where(utc(filter.placedAfter()), "from", "d.placed_at > :from");
        search.where(utc(filter.placedBefore()), "until", "d.placed_at < :until");
        search.where(filter.waitingFor(), "service", "o.waiting_for = :service");
        search.where(filter.stuck() ? stuckSince() : null, "stuckSince", "o.waiting_since < :stuckSince");
        if (after != null) {
            search.where(atUtc(after.placedAt()), "afterTime", "(d.placed_at, d.order_id) < (:afterTime, :afterId)");
            search.values.put("afterId", after.orderId());
        }
        search.values.put("limit", limit);
        return new Query(sql(filter, search.conditions), search.values);
    }

    /** How many orders have waited for a service for too long; services for which none has are left out. */
    public Map<String, Long> stuck() {
        Map<String, Long> byService = new HashMap<>();
        jdbc.sql("""
                        SELECT waiting_for, count(*) FROM tracked_order
                        WHERE waiting_since < :stuckSince AND generation = %s GROUP BY waiting_for
                        """.formatted(SERVING)).param("stuckSince", stuckSince()).query(row -> {
            byService.put(row.getString("waiting_for"), row.getLong("count"));
        });
        return byService;
    }

    private OffsetDateTime stuckSince() {
        return atUtc(clock.instant().minus(settings.stuckAfter()));
    }

    private static final class Search {

        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        void where(@Nullable Object value, String name, String condition) {
            if (value != null) {
                conditions.add(condition);
                values.put(name, value);
            }
        }
    }

    /** A branch for each status: each is read in order from the index of its status, and they are merged. */
    private static String sql(Filter filter, List<String> conditions) {
        boolean waiting = filter.stuck() || filter.waitingFor() != null;
        String branches = (filter.statuses().isEmpty()
                        ? Stream.of(branch(filter, waiting, conditions))
                        : filter.statuses().stream()
                                .distinct()
                                .map(status ->
                                        branch(filter, waiting, with(conditions, "o.status = '" + status + "'"))))
                .collect(joining("\nUNION ALL\n"));
        return """
                %s SELECT * FROM (%s) o ORDER BY placed_at DESC, order_id DESC LIMIT :limit
                """.formatted(waiting ? WAITING : "", branches);
    }

    private static String branch(Filter filter, boolean waiting, List<String> conditions) {
        String orders = waiting ? "waiting" : "tracked_order";
        String from = filter.sku() == null
                ? orders + " o"
                : "tracked_order_sku s JOIN %s o USING (generation, order_id)".formatted(orders);
        String ordered = filter.sku() == null ? "o" : "s";
        return """
                (SELECT o.* FROM %s
                WHERE %s
                ORDER BY d.placed_at DESC, d.order_id DESC LIMIT :limit)
                """.formatted(
                        from,
                        String.join(" AND ", with(conditions, "d.generation = " + SERVING, "d.placed_at IS NOT NULL")))
                .replace("d.", ordered + ".");
    }

    private static List<String> with(List<String> conditions, String... more) {
        return Stream.concat(conditions.stream(), Stream.of(more)).toList();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant moment) {
        return moment == null ? null : atUtc(moment);
    }

    private static Found found(ResultSet row) throws SQLException {
        String because = row.getString("cancelled_because");
        String service = row.getString("waiting_for");
        return new Found(
                row.getObject("order_id", UUID.class),
                OrderStatus.valueOf(row.getString("status")),
                because == null ? null : CancelledBecause.of(because),
                row.getString("customer"),
                new Money(row.getLong("total_amount_minor"), row.getString("total_currency")),
                Objects.requireNonNull(TrackedEvents.moment(row, "placed_at")),
                service == null
                        ? null
                        : new Waiting(service, Objects.requireNonNull(TrackedEvents.moment(row, "waiting_since"))),
                Objects.requireNonNull(TrackedEvents.moment(row, "last_at")));
    }
}
