package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.eventing.PublishedEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The events that the projection has taken in, generation by generation. */
@Repository
class TrackedEvents {

    /** How many are read at a time. */
    static final int AT_ONCE = 500;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    TrackedEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All of an order, in the order of their happening; of one topic in that of their numbers. */
    List<TrackedEvent> of(int generation, UUID orderId) {
        return jdbc.sql("""
                        SELECT * FROM tracked_event WHERE generation = ? AND order_id = ?
                        ORDER BY happened_at, topic, sequence
                        """)
                .params(generation, orderId)
                .query((row, _) -> event(row))
                .list();
    }

    /** All of some orders, in no order. */
    List<TrackedEvent> of(int generation, Collection<UUID> orderIds) {
        return jdbc.sql("SELECT * FROM tracked_event WHERE generation = ? AND order_id = ANY (?::uuid[])")
                .param(generation)
                .param(orderIds.stream().map(UUID::toString).toArray(String[]::new))
                .query((row, _) -> event(row))
                .list();
    }

    /** The next ones behind a position, at most {@link #AT_ONCE}. */
    List<TrackedEvent> after(int generation, long position) {
        return jdbc.sql("""
                        SELECT * FROM tracked_event WHERE generation = ? AND position > ?
                        ORDER BY position LIMIT ?
                        """)
                .params(generation, position, AT_ONCE)
                .query((row, _) -> event(row))
                .list();
    }

    /** Those of an order behind a position, as they were taken in. */
    List<TrackedEvent> after(int generation, long position, UUID orderId) {
        return jdbc.sql("""
                        SELECT * FROM tracked_event WHERE generation = ? AND order_id = ? AND position > ?
                        ORDER BY position
                        """)
                .params(generation, orderId, position)
                .query((row, _) -> event(row))
                .list();
    }

    /**
     * The position behind which there are so many events, or all there are.
     *
     * @param last how many, at least 0
     */
    long positionBefore(int generation, int last) {
        return jdbc.sql("""
                        SELECT coalesce(
                            (SELECT position FROM tracked_event WHERE generation = :generation
                             ORDER BY position DESC OFFSET :last LIMIT 1), 0)
                        """)
                .param("generation", generation)
                .param("last", last)
                .query(Long.class)
                .single();
    }

    /** Of these events those that a generation does not have are copied to it from another; returns their orders. */
    List<UUID> copy(int from, int to, long after, long upTo) {
        return jdbc.sql("""
                        INSERT INTO tracked_event (generation, order_id, event_id, topic, type, source, sequence,
                            happened_at, committed_at, published_at, correlation_id, causation_id, trace_id, fields,
                            order_status)
                        SELECT :to, order_id, event_id, topic, type, source, sequence, happened_at, committed_at,
                            published_at, correlation_id, causation_id, trace_id, fields, order_status
                        FROM tracked_event o
                        WHERE generation = :from AND position > :after AND position <= :upTo
                            AND NOT EXISTS (SELECT FROM tracked_event y WHERE y.generation = :to
                                            AND (y.order_id, y.event_id) = (o.order_id, o.event_id))
                        ORDER BY position
                        RETURNING order_id
                        """)
                .param("from", from)
                .param("to", to)
                .param("after", after)
                .param("upTo", upTo)
                .query((row, _) -> row.getObject("order_id", UUID.class))
                .list();
    }

    /** The position of the last of the next {@link #AT_ONCE} events behind a position; empty if there are none. */
    Optional<Long> endOfNext(int generation, long position) {
        return jdbc.sql("""
                        SELECT max(position) FROM (SELECT position FROM tracked_event
                            WHERE generation = ? AND position > ? ORDER BY position LIMIT ?) next
                        HAVING count(*) > 0
                        """)
                .params(generation, position, AT_ONCE)
                .query(Long.class)
                .optional();
    }

    /** Adds events; those that are there already stay as they are. */
    void add(int generation, List<Entry> entries) {
        jdbc.sql("""
                        INSERT INTO tracked_event (generation, order_id, event_id, topic, type, source, sequence,
                            happened_at, committed_at, published_at, correlation_id, causation_id, trace_id, fields,
                            order_status)
                        SELECT ?, * FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                            ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::uuid[], ?::uuid[], ?::text[],
                            ?::json[], ?::text[])
                        ON CONFLICT DO NOTHING
                        """)
                .param(generation)
                .param(Columns.of(entries, Entry::orderId))
                .param(Columns.of(entries, each -> each.event().id()))
                .param(Columns.of(entries, Entry::topic))
                .param(Columns.of(entries, each -> each.event().type()))
                .param(Columns.of(entries, each -> each.event().source()))
                .param(Columns.of(entries, each -> each.event().sequence()))
                .param(Columns.of(entries, each -> each.event().happenedAt()))
                .param(Columns.of(entries, each -> each.event().committedAt()))
                .param(Columns.of(entries, each -> each.event().publishedAt()))
                .param(Columns.of(entries, each -> each.event().correlationId()))
                .param(Columns.of(entries, each -> each.event().causationId()))
                .param(Columns.of(entries, each -> each.event().traceId()))
                .param(Columns.of(
                        entries, each -> JSON.writeValueAsString(each.event().fields())))
                .param(Columns.of(entries, Entry::status))
                .update();
    }

    /** An event that is to be added. */
    record Entry(UUID orderId, String topic, PublishedEvent event, OrderStatus status) {}

    static OffsetDateTime atUtc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static TrackedEvent event(ResultSet row) throws SQLException {
        UUID orderId = row.getObject("order_id", UUID.class);
        var event = new PublishedEvent(
                row.getObject("event_id", UUID.class),
                row.getString("type"),
                row.getString("source"),
                orderId.toString(),
                row.getLong("sequence"),
                Objects.requireNonNull(moment(row, "happened_at")),
                moment(row, "committed_at"),
                moment(row, "published_at"),
                row.getObject("correlation_id", UUID.class),
                row.getObject("causation_id", UUID.class),
                row.getString("trace_id"),
                JSON.readValue(row.getString("fields"), FIELDS));
        return new TrackedEvent(
                orderId,
                row.getString("topic"),
                event,
                row.getLong("position"),
                OrderStatus.valueOf(row.getString("order_status")));
    }
}
