package io.pasdequatre.order.tracking;

import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.order.domain.OrderStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The facts that the projection has taken in, generation by generation. */
@Repository
class TrackedFacts {

    /** How many are read at a time. */
    static final int AT_ONCE = 500;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    TrackedFacts(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** All of an order, in the order of their happening; of one topic in that of their numbers. */
    List<TrackedFact> of(int generation, UUID orderId) {
        return jdbc.sql("""
                        SELECT * FROM tracked_fact WHERE generation = ? AND order_id = ?
                        ORDER BY happened_at, topic, sequence
                        """)
                .params(generation, orderId)
                .query((row, _) -> fact(row))
                .list();
    }

    /** All of some orders, in no order. */
    List<TrackedFact> of(int generation, Collection<UUID> orderIds) {
        return jdbc.sql("SELECT * FROM tracked_fact WHERE generation = ? AND order_id = ANY (?::uuid[])")
                .param(generation)
                .param(orderIds.stream().map(UUID::toString).toArray(String[]::new))
                .query((row, _) -> fact(row))
                .list();
    }

    /** The next ones behind a position, at most {@link #AT_ONCE}. */
    List<TrackedFact> after(int generation, long position) {
        return jdbc.sql("""
                        SELECT * FROM tracked_fact WHERE generation = ? AND position > ?
                        ORDER BY position LIMIT ?
                        """)
                .params(generation, position, AT_ONCE)
                .query((row, _) -> fact(row))
                .list();
    }

    /** Those of an order behind a position, as they were taken in. */
    List<TrackedFact> after(int generation, long position, UUID orderId) {
        return jdbc.sql("""
                        SELECT * FROM tracked_fact WHERE generation = ? AND order_id = ? AND position > ?
                        ORDER BY position
                        """)
                .params(generation, orderId, position)
                .query((row, _) -> fact(row))
                .list();
    }

    /**
     * The position behind which there are so many facts, or all there are.
     *
     * @param last how many, at least 0
     */
    long positionBefore(int generation, int last) {
        return jdbc.sql("""
                        SELECT coalesce(
                            (SELECT position FROM tracked_fact WHERE generation = :generation
                             ORDER BY position DESC OFFSET :last LIMIT 1), 0)
                        """)
                .param("generation", generation)
                .param("last", last)
                .query(Long.class)
                .single();
    }

    /** Adds facts; those that are there already stay as they are. */
    void add(int generation, List<Entry> entries) {
        batches.batchUpdate("""
                        INSERT INTO tracked_fact (generation, order_id, fact_id, topic, type, source, sequence,
                            happened_at, committed_at, published_at, correlation_id, causation_id, trace_id, fields,
                            order_status)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?)
                        ON CONFLICT DO NOTHING
                        """, new BatchPreparedStatementSetter() {
            @Override
            public void setValues(java.sql.PreparedStatement row, int i) throws SQLException {
                Entry entry = entries.get(i);
                PublishedFact fact = entry.fact();
                int column = 0;
                row.setInt(++column, generation);
                row.setObject(++column, entry.orderId());
                row.setObject(++column, fact.id());
                row.setString(++column, entry.topic());
                row.setString(++column, fact.type());
                row.setString(++column, fact.source());
                row.setLong(++column, fact.sequence());
                row.setObject(++column, atUtc(fact.happenedAt()));
                row.setObject(++column, atUtcIfKnown(fact.committedAt()));
                row.setObject(++column, atUtcIfKnown(fact.publishedAt()));
                row.setObject(++column, fact.correlationId());
                row.setObject(++column, fact.causationId());
                row.setString(++column, fact.traceId());
                row.setString(++column, JSON.writeValueAsString(fact.fields()));
                row.setString(++column, entry.status().name());
            }

            @Override
            public int getBatchSize() {
                return entries.size();
            }
        });
    }

    /** A fact that is to be added. */
    record Entry(UUID orderId, String topic, PublishedFact fact, OrderStatus status) {}

    static OffsetDateTime atUtc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable OffsetDateTime atUtcIfKnown(@Nullable Instant moment) {
        return moment == null ? null : atUtc(moment);
    }

    static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static TrackedFact fact(ResultSet row) throws SQLException {
        UUID orderId = row.getObject("order_id", UUID.class);
        var fact = new PublishedFact(
                row.getObject("fact_id", UUID.class),
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
        return new TrackedFact(
                orderId,
                row.getString("topic"),
                fact,
                row.getLong("position"),
                OrderStatus.valueOf(row.getString("order_status")));
    }
}
