package io.pasdequatre.eventing.replay;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads dead letters, what is parked behind them, and what was done about them. */
final class UnprocessedRecords {

    private static final int LONGEST_TEXT = 1_000;
    private static final Duration LONGEST_AGE = Duration.ofDays(36_500);

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final String consumer;
    private final Clock clock;

    UnprocessedRecords(DataSource dataSource, String consumer, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.consumer = consumer;
        this.clock = clock;
    }

    /**
     * Which dead letters; what is null does not matter.
     *
     * @param cause a part of the cause or of its type, in any case
     * @param olderThan since when it failed first or last, at least
     */
    record Filter(
            @Nullable String cause,
            @Nullable String topic,
            @Nullable String key,
            @Nullable Duration olderThan) {

        boolean isEmpty() {
            return cause == null && topic == null && key == null && olderThan == null;
        }
    }

    /**
     * An unprocessed record.
     *
     * @param place by which it is called
     * @param type of the event, as the record names it
     * @param cause why it failed, or what it waits for; null if it is only parked behind another
     * @param failedAt when it failed, or began to wait; null if it is only parked behind another
     * @param failures how often it failed
     * @param parked how many later events of its key are parked behind it
     */
    record Item(
            long place,
            String topic,
            @Nullable String key,
            @Nullable String type,
            @Nullable UUID eventId,
            @Nullable String causeType,
            @Nullable String cause,
            @Nullable Instant failedAt,
            int failures,
            Instant parkedAt,
            long parked,
            int partition,
            long offset,
            Map<String, @Nullable String> headers) {}

    /** An event that is parked behind a dead letter. */
    record Parked(
            long place, @Nullable String type, @Nullable UUID eventId, Instant parkedAt, int partition, long offset) {}

    /** Something that somebody did. */
    record Action(
            Instant at,
            String by,
            String action,
            String why,
            String outcome,
            String topic,
            @Nullable String key,
            int partition,
            long offset,
            @Nullable String cause) {}

    private static final String WHICH = """
            consumer = :consumer AND (cause_type IS NOT NULL OR waits_for IS NOT NULL)
            AND (CAST(:cause AS text) IS NULL
                 OR position(lower(:cause) IN lower(coalesce(cause_type || ' ' || cause, 'waits for'))) > 0)
            AND (CAST(:topic AS text) IS NULL OR topic = :topic)
            AND (CAST(:key AS bytea) IS NULL OR key = :key)
            AND coalesce(failed_at, parked_at) <= CAST(:before AS timestamptz)
            """;

    private static final String ITEM = """
            place, topic, partition, "offset", key, header_names, header_values, event_id,
            coalesce(cause_type, CASE WHEN waits_for IS NOT NULL THEN 'Missing predecessor' END) AS cause_type,
            coalesce(cause, 'Waits for event ' || waits_for || ', the one before it of its key, which has not come')
                AS cause,
            coalesce(failed_at, CASE WHEN waits_for IS NOT NULL THEN parked_at END) AS failed_at, failures, parked_at,
            (SELECT count(*) FROM eventing.unprocessed behind
             WHERE behind.consumer = p.consumer AND behind.topic = p.topic AND sha256(behind.key) = sha256(p.key)
                 AND (behind.sequence, behind.place) > (p.sequence, p.place)) AS parked
            """;

    private JdbcClient.StatementSpec select(String what, Filter filter, String rest) {
        Duration age = filter.olderThan() == null ? Duration.ofDays(-1) : bounded(filter.olderThan());
        return jdbc.sql("SELECT %s FROM eventing.unprocessed p WHERE %s %s".formatted(what, WHICH, rest))
                .param("consumer", consumer)
                .param("cause", filter.cause())
                .param("topic", filter.topic())
                .param("key", filter.key() == null ? null : filter.key().getBytes(StandardCharsets.UTF_8))
                .param("before", clock.instant().minus(age).toString());
    }

    /** Nothing is as old, and no moment that a database knows is farther away. */
    private static Duration bounded(Duration age) {
        if (age.abs().compareTo(LONGEST_AGE) <= 0) {
            return age;
        }
        return age.isNegative() ? LONGEST_AGE.negated() : LONGEST_AGE;
    }

    long count(Filter filter) {
        return read(() -> select("count(*)", filter, "").query(Long.class).single());
    }

    List<Item> list(Filter filter, long after, int limit) {
        return read(() -> select(ITEM, filter, "AND place > :after ORDER BY place LIMIT :limit")
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> item(row))
                .list());
    }

    List<Long> places(Filter filter, int limit) {
        return read(() -> select("place", filter, "AND cause_type IS NOT NULL ORDER BY place LIMIT :limit")
                .param("limit", limit)
                .query((row, _) -> row.getLong("place"))
                .list());
    }

    Optional<Item> find(long place) {
        return read(
                () -> jdbc.sql("SELECT %s FROM eventing.unprocessed p WHERE consumer = ? AND place = ?".formatted(ITEM))
                        .params(consumer, place)
                        .query((row, _) -> item(row))
                        .optional());
    }

    /**
     * What is parked behind it, the first of it. How much is behind each of these is not counted: that would read all
     * of it for each.
     *
     * @param after the place behind which to begin
     */
    List<Parked> behind(long place, long after, int limit) {
        return read(() -> jdbc.sql("""
                        SELECT place, event_id, parked_at, partition, "offset", header_names, header_values
                        FROM eventing.unprocessed
                        WHERE (consumer, topic, sha256(key)) =
                                (SELECT consumer, topic, sha256(key) FROM eventing.unprocessed WHERE consumer = ? AND place = ?)
                            AND (sequence, place) > (SELECT sequence, place FROM eventing.unprocessed
                                                     WHERE place IN (?, ?) ORDER BY sequence DESC, place DESC LIMIT 1)
                        ORDER BY sequence, place LIMIT ?
                        """)
                .params(consumer, place, place, after, limit)
                .query((row, _) -> new Parked(
                        row.getLong("place"),
                        headers(row).get("ce_type"),
                        row.getObject("event_id", UUID.class),
                        moment(row, "parked_at"),
                        row.getInt("partition"),
                        row.getLong("offset")))
                .list());
    }

    List<Action> actions(int limit) {
        return read(() -> jdbc.sql("""
                        SELECT done_at, done_by, action, why, outcome, topic, key, partition, "offset", cause
                        FROM eventing.dead_letter_action WHERE consumer = ? ORDER BY id DESC LIMIT ?
                        """)
                .params(consumer, limit)
                .query((row, _) -> new Action(
                        moment(row, "done_at"),
                        row.getString("done_by"),
                        row.getString("action"),
                        row.getString("why"),
                        row.getString("outcome"),
                        row.getString("topic"),
                        text(row.getBytes("key")),
                        row.getInt("partition"),
                        row.getLong("offset"),
                        row.getString("cause")))
                .list());
    }

    /** In a transaction that ends: without auto-commit a statement alone would leave one open. */
    private <T> T read(Supplier<T> query) {
        return Objects.requireNonNull(transaction.execute(_ -> query.get()));
    }

    private static Item item(ResultSet row) throws SQLException {
        Map<String, @Nullable String> headers = headers(row);
        return new Item(
                row.getLong("place"),
                row.getString("topic"),
                text(row.getBytes("key")),
                headers.get("ce_type"),
                row.getObject("event_id", UUID.class),
                row.getString("cause_type"),
                row.getString("cause"),
                row.getString("failed_at") == null ? null : moment(row, "failed_at"),
                row.getInt("failures"),
                moment(row, "parked_at"),
                row.getLong("parked"),
                row.getInt("partition"),
                row.getLong("offset"),
                headers);
    }

    private static Map<String, @Nullable String> headers(ResultSet row) throws SQLException {
        List<String> names =
                Arrays.asList((String[]) row.getArray("header_names").getArray());
        @Nullable
        String[] values = (@Nullable String[]) row.getArray("header_values").getArray();
        Map<String, @Nullable String> headers = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            String value = values[i];
            headers.put(
                    names.get(i),
                    value == null ? null : text(Base64.getDecoder().decode(value)));
        }
        return headers;
    }

    private static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
