package io.pasdequatre.benchmarks;

import io.pasdequatre.events.Topics;
import io.pasdequatre.localstack.LocalStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What became of the orders, read from the services' databases once all is over, so that nobody watches while it is
 * measured. An order is SHIPPED when PostgreSQL committed that, and its mail is sent when notification-service has
 * recorded it.
 */
final class Sagas {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** An order's id begins with the time in milliseconds, and has so many bits behind it in its first half. */
    private static final int TIME_IN_ID = 16;

    private static final int MAILS = 3;
    private static final int MAILS_OF_CANCELLED = 2;

    private static final String OPEN =
            "SELECT count(*) FROM orders WHERE status IN ('PENDING', 'CONFIRMED', 'CANCELLING')";
    private static final String UNSENT = "SELECT count(*) FROM notification WHERE status = 'PENDING'";
    private static final String SENT = "SELECT count(*) FROM notification WHERE status = 'SENT' AND order_id >= :since";
    private static final String DUE = ("SELECT count(*) FILTER (WHERE status = 'SHIPPED') * %d"
                    + " + count(*) FILTER (WHERE status = 'CANCELLED') * %d FROM orders WHERE id >= :since")
            .formatted(MAILS, MAILS_OF_CANCELLED);
    private static final List<String> PUBLISHERS = List.of("orders", "inventory", "payments", "notifications");
    private static final String PUBLISHED =
            "SELECT count(*) FROM eventing.outbox WHERE topic <> '%s'".formatted(Topics.PRODUCT_EVENTS);
    private static final String TRACKED =
            "SELECT count(*) FROM tracked_event WHERE generation = 1 AND order_id >= :since";
    private static final List<String> WAY =
            List.of("OrderPlaced", "StockReserved", "PaymentCaptured", "OrderConfirmed", "OrderShipped");
    private static final String HELD = "SELECT coalesce(sum(held), 0) FROM product";

    private final LocalStack stack;
    private final boolean tracked;
    private final String since;
    private final Map<String, Connection> connections = new HashMap<>();

    /** Those that are placed from now on. */
    Sagas(LocalStack stack) {
        this(stack, true);
    }

    /** @param tracked whether tracking-service consumes their events */
    Sagas(LocalStack stack, boolean tracked) {
        this.stack = stack;
        this.tracked = tracked;
        this.since = "'%s'::uuid".formatted(new UUID(System.currentTimeMillis() << TIME_IN_ID, 0));
    }

    /** When an order was shipped and its last mail sent. */
    record Ended(Load.Placed placed, Instant shipped, Instant mailed) {

        long toShipped() {
            return ChronoUnit.NANOS.between(placed.due(), shipped);
        }

        long toMailed() {
            return ChronoUnit.NANOS.between(placed.due(), mailed);
        }
    }

    /** Waits until all orders have ended, their mails have been sent, and tracking-service knows all of it. */
    void awaitEnd() throws SQLException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (ask("orders", OPEN) > 0
                || ask("inventory", HELD) > 0
                || ask("notifications", UNSENT) > 0
                || ask("notifications", SENT) < ask("orders", DUE)
                || isTrackingBehind()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("After %d s, %d orders have not ended, %d mails wait%s"
                        .formatted(
                                LIMIT.toSeconds(),
                                ask("orders", OPEN),
                                ask("notifications", UNSENT),
                                tracked ? ", and %d of %d events were tracked".formatted(tracked(), published()) : ""));
            }
            Thread.sleep(500);
        }
    }

    /** Whether there are events that tracking-service has not consumed. */
    boolean isTrackingBehind() throws SQLException {
        return tracked && tracked() < published();
    }

    boolean areTracked() {
        return tracked;
    }

    /**
     * The median time of each step of these orders, in milliseconds: from the commit of one event to its publication,
     * and from there to the commit of the next.
     */
    Map<String, Double> steps(Collection<Ended> ended) throws SQLException {
        Map<String, List<Double>> each = new LinkedHashMap<>();
        Map<UUID, Ended> byId = new HashMap<>();
        ended.forEach(one -> byId.put(one.placed().id(), one));
        Map<UUID, Instant> before = new HashMap<>();
        byId.forEach((id, one) -> before.put(id, one.placed().due()));
        Connection tracking = connection("tracking");
        try (var query = tracking.prepareStatement("SELECT order_id, committed_at, published_at FROM tracked_event"
                + " WHERE type LIKE ? AND order_id = ANY (?)")) {
            for (String type : WAY) {
                query.setString(1, "%." + type);
                query.setArray(2, tracking.createArrayOf("uuid", byId.keySet().toArray()));
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        UUID id = rows.getObject(1, UUID.class);
                        Instant committed =
                                rows.getObject(2, OffsetDateTime.class).toInstant();
                        Instant published =
                                rows.getObject(3, OffsetDateTime.class).toInstant();
                        step(each, "to " + type, Objects.requireNonNull(before.get(id)), committed);
                        step(each, "published", committed, published);
                        before.put(id, published);
                    }
                }
            }
        }
        byId.forEach((id, one) -> step(each, "to SHIPPED", Objects.requireNonNull(before.get(id)), one.shipped()));
        Map<String, Double> medians = new LinkedHashMap<>();
        each.forEach((name, millis) -> medians.put(name, Percentiles.median(millis, Double::doubleValue)));
        return medians;
    }

    private static void step(Map<String, List<Double>> each, String name, Instant from, Instant to) {
        each.computeIfAbsent(name, _ -> new ArrayList<>()).add(ChronoUnit.NANOS.between(from, to) / 1e6);
    }

    /** Events of orders that the services have committed. */
    long published() throws SQLException {
        long published = 0;
        for (String database : PUBLISHERS) {
            published += ask(database, PUBLISHED);
        }
        return published;
    }

    /** Events of orders that tracking-service has consumed. */
    long tracked() throws SQLException {
        return ask("tracking", TRACKED);
    }

    /**
     * How these orders ended, in the order in which they were due.
     *
     * @throws IllegalStateException if one of them was not shipped, or a mail is missing
     */
    List<Ended> ended(Collection<Load.Placed> placed) throws SQLException {
        Map<UUID, Instant> shipped = times("orders", """
                SELECT id, pg_xact_commit_timestamp(xmin) FROM orders WHERE status = 'SHIPPED' AND id >= :since""");
        Map<UUID, Instant> mailed = times("notifications", """
                SELECT order_id, max(sent_at) FROM notification WHERE status = 'SENT' AND order_id >= :since
                GROUP BY order_id HAVING count(*) = %d""".formatted(MAILS));
        List<Ended> ended = new ArrayList<>();
        for (Load.Placed each : placed) {
            ended.add(new Ended(each, of(each, shipped, "was not shipped"), of(each, mailed, "lacks a mail")));
        }
        ended.sort(Comparator.comparing(each -> each.placed().due()));
        return ended;
    }

    private static Instant of(Load.Placed placed, Map<UUID, Instant> times, String problem) {
        return Objects.requireNonNull(times.get(placed.id()), () -> "Order %s %s".formatted(placed.id(), problem));
    }

    /** From the first that was due to the last that was shipped, in seconds. */
    static double secondsToShipped(List<Ended> ended) {
        return seconds(
                ended,
                ended.stream().map(Ended::shipped).max(Instant::compareTo).orElseThrow());
    }

    /** From the first that was due to the last mail, in seconds. */
    static double secondsToMailed(List<Ended> ended) {
        return seconds(
                ended, ended.stream().map(Ended::mailed).max(Instant::compareTo).orElseThrow());
    }

    private static double seconds(List<Ended> ended, Instant last) {
        return Duration.between(ended.getFirst().placed().due(), last).toMillis() / 1e3;
    }

    /** Asks for one number. {@code :since} stands for an id that orders of before this run are below. */
    long ask(String database, String sql) throws SQLException {
        try (var statement = connection(database).createStatement();
                var row = statement.executeQuery(of(sql))) {
            row.next();
            return row.getLong(1);
        }
    }

    private String of(String sql) {
        return sql.replace(":since", since);
    }

    /** Kept open, since a new one costs the server more than the question. */
    private Connection connection(String database) throws SQLException {
        Connection known = connections.get(database);
        if (known == null) {
            known = stack.adminConnection(database);
            connections.put(database, known);
        }
        return known;
    }

    private Map<UUID, Instant> times(String database, String sql) throws SQLException {
        Map<UUID, Instant> times = new HashMap<>();
        try (var statement = connection(database).createStatement();
                var rows = statement.executeQuery(of(sql))) {
            while (rows.next()) {
                times.put(
                        rows.getObject(1, UUID.class),
                        rows.getObject(2, OffsetDateTime.class).toInstant());
            }
        }
        return times;
    }
}
