package io.pasdequatre.eventing.outbox;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.pasdequatre.eventing.outbox.OutboxRow.TopicAndKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The outbox in two statements, however many facts a transaction says. */
final class OutboxTable {

    private final JdbcClient jdbc;

    OutboxTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(List<OutboxRow> rows) {
        long[] sequences = sequencesFor(rows);
        jdbc.sql("""
                        INSERT INTO eventing.outbox (id, topic, key, sequence, type, schema, payload, occurred_at,
                                                     correlation_id, causation_id, traceparent)
                        SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[],
                                             ?::json[], ?::timestamptz[], ?::uuid[], ?::uuid[], ?::text[])
                        """)
                .param(texts(rows, OutboxRow::id))
                .param(texts(rows, OutboxRow::topic))
                .param(texts(rows, OutboxRow::key))
                .param(sequences)
                .param(texts(rows, OutboxRow::type))
                .param(rows.stream().mapToLong(OutboxRow::schema).toArray())
                .param(texts(rows, OutboxRow::payload))
                .param(texts(rows, OutboxRow::occurredAt))
                .param(texts(rows, OutboxRow::correlationId))
                .param(texts(rows, OutboxRow::causationId))
                .param(texts(rows, OutboxRow::traceparent))
                .update();
    }

    private long[] sequencesFor(List<OutboxRow> rows) {
        Map<TopicAndKey, Long> next = reserve(rows);
        return rows.stream()
                .mapToLong(row -> next.merge(row.topicAndKey(), 1L, Long::sum))
                .toArray();
    }

    /** Takes as many numbers of each key as there are rows; answers with the number before the first taken. */
    private Map<TopicAndKey, Long> reserve(List<OutboxRow> rows) {
        // Sorted, so that two transactions that say facts of the same keys do not lock each other out.
        Map<TopicAndKey, Long> counts = rows.stream()
                .collect(groupingBy(
                        OutboxRow::topicAndKey,
                        () -> new TreeMap<>(comparing(TopicAndKey::topic).thenComparing(TopicAndKey::key)),
                        counting()));
        Map<TopicAndKey, Long> before = new HashMap<>();
        jdbc.sql("""
                        INSERT INTO eventing.outbox_key AS k (topic, key, sequence)
                        SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[])
                        ON CONFLICT (topic, key) DO UPDATE SET sequence = k.sequence + excluded.sequence
                        RETURNING topic, key, sequence
                        """)
                .param(counts.keySet().stream().map(TopicAndKey::topic).toArray(String[]::new))
                .param(counts.keySet().stream().map(TopicAndKey::key).toArray(String[]::new))
                .param(counts.values().stream().mapToLong(Long::longValue).toArray())
                .query(row -> {
                    var topicAndKey = new TopicAndKey(row.getString("topic"), row.getString("key"));
                    before.put(topicAndKey, row.getLong("sequence") - counts.getOrDefault(topicAndKey, 0L));
                });
        return before;
    }

    private static @Nullable String[] texts(List<OutboxRow> rows, Function<OutboxRow, @Nullable Object> column) {
        @Nullable String[] texts = new String[rows.size()];
        for (int i = 0; i < texts.length; i++) {
            Object value = column.apply(rows.get(i));
            texts[i] = value == null ? null : value.toString();
        }
        return texts;
    }
}
