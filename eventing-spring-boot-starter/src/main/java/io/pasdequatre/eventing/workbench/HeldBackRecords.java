package io.pasdequatre.eventing.workbench;

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
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what a consumer holds back, and what was done about it. */
final class HeldBackRecords {

    private static final int LONGEST_TEXT = 1_000;

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;

    HeldBackRecords(JdbcClient jdbc, String consumer, Clock clock) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
    }

    /**
     * Which of those that were set aside; what is null does not matter.
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
     * A record that is held back.
     *
     * @param place by which it is called
     * @param type of the fact, as the record says
     * @param cause null if it only waits
     * @param failures how often it failed
     * @param waiting how many later facts of its key wait behind it
     */
    record Item(
            long place,
            String topic,
            @Nullable String key,
            @Nullable String type,
            @Nullable UUID factId,
            @Nullable String causeType,
            @Nullable String cause,
            @Nullable Instant failedAt,
            int failures,
            Instant parkedAt,
            long waiting,
            int partition,
            long offset,
            Map<String, @Nullable String> headers) {}

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
            consumer = :consumer AND cause_type IS NOT NULL
            AND (CAST(:cause AS text) IS NULL OR position(lower(:cause) IN lower(cause_type || ' ' || cause)) > 0)
            AND (CAST(:topic AS text) IS NULL OR topic = :topic)
            AND (CAST(:key AS bytea) IS NULL OR key = :key)
            AND failed_at <= CAST(:before AS timestamptz)
            """;

    private static final String ITEM = """
            place, topic, partition, "offset", key, header_names, header_values, fact_id, cause_type, cause, failed_at,
            failures, parked_at,
            (SELECT count(*) FROM eventing.parked behind
             WHERE behind.consumer = p.consumer AND behind.topic = p.topic AND sha256(behind.key) = sha256(p.key)
                 AND behind.place > p.place) AS waiting
            """;

    private JdbcClient.StatementSpec select(String what, Filter filter, String rest) {
        Duration age = filter.olderThan() == null ? Duration.ofDays(-1) : filter.olderThan();
        return jdbc.sql("SELECT %s FROM eventing.parked p WHERE %s %s".formatted(what, WHICH, rest))
                .param("consumer", consumer)
                .param("cause", filter.cause())
                .param("topic", filter.topic())
                .param("key", filter.key() == null ? null : filter.key().getBytes(StandardCharsets.UTF_8))
                .param("before", clock.instant().minus(age).toString());
    }

    long count(Filter filter) {
        return select("count(*)", filter, "").query(Long.class).single();
    }

    List<Item> list(Filter filter, long after, int limit) {
        return select(ITEM, filter, "AND place > :after ORDER BY place LIMIT :limit")
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> item(row))
                .list();
    }

    List<Long> places(Filter filter, int limit) {
        return select("place", filter, "ORDER BY place LIMIT :limit")
                .param("limit", limit)
                .query((row, _) -> row.getLong("place"))
                .list();
    }

    Optional<Item> find(long place) {
        return jdbc.sql("SELECT %s FROM eventing.parked p WHERE consumer = ? AND place = ?".formatted(ITEM))
                .params(consumer, place)
                .query((row, _) -> item(row))
                .optional();
    }

    /** What waits behind it, the first of it. */
    List<Item> behind(long place, int limit) {
        return jdbc.sql("""
                        SELECT %s FROM eventing.parked p
                        WHERE (consumer, topic, sha256(key)) =
                                (SELECT consumer, topic, sha256(key) FROM eventing.parked WHERE consumer = ? AND place = ?)
                            AND place > ? ORDER BY place LIMIT ?
                        """.formatted(ITEM))
                .params(consumer, place, place, limit)
                .query((row, _) -> item(row))
                .list();
    }

    List<Action> actions(int limit) {
        return jdbc.sql("""
                        SELECT done_at, done_by, action, why, outcome, topic, key, partition, "offset", cause
                        FROM eventing.parked_action WHERE consumer = ? ORDER BY id DESC LIMIT ?
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
                .list();
    }

    private static Item item(ResultSet row) throws SQLException {
        Map<String, @Nullable String> headers = headers(row);
        return new Item(
                row.getLong("place"),
                row.getString("topic"),
                text(row.getBytes("key")),
                headers.get("ce_type"),
                row.getObject("fact_id", UUID.class),
                row.getString("cause_type"),
                row.getString("cause"),
                row.getString("failed_at") == null ? null : moment(row, "failed_at"),
                row.getInt("failures"),
                moment(row, "parked_at"),
                row.getLong("waiting"),
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
