package io.pasdequatre.eventing.outbox;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.pasdequatre.eventing.outbox.OutboxRow.Story;
import io.pasdequatre.eventing.outbox.OutboxRow.TopicAndKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The outbox in two statements, however many facts a transaction says. */
final class OutboxTable {

    private final JdbcClient jdbc;

    OutboxTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Answers with the rows as parts of their keys' stories. */
    List<OutboxRow> insert(List<OutboxRow> said) {
        Map<TopicAndKey, Taken> keys = take(said);
        List<OutboxRow> rows =
                said.stream().map(row -> row.continuing(of(row, keys).story)).toList();
        jdbc.sql("""
                        INSERT INTO eventing.outbox (id, topic, key, sequence, type, schema, payload, occurred_at,
                                                     correlation_id, causation_id, traceparent)
                        SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[],
                                             ?::json[], ?::timestamptz[], ?::uuid[], ?::uuid[], ?::text[])
                        """)
                .param(texts(rows, OutboxRow::id))
                .param(texts(rows, OutboxRow::topic))
                .param(texts(rows, OutboxRow::key))
                .param(rows.stream().mapToLong(row -> of(row, keys).next()).toArray())
                .param(texts(rows, OutboxRow::type))
                .param(rows.stream().mapToLong(OutboxRow::schema).toArray())
                .param(texts(rows, OutboxRow::payload))
                .param(texts(rows, OutboxRow::occurredAt))
                .param(texts(rows, OutboxRow::correlationId))
                .param(texts(rows, OutboxRow::causationId))
                .param(texts(rows, OutboxRow::traceparent))
                .update();
        return rows;
    }

    /** Takes as many numbers of each key as there are rows, and learns how the key's story began. */
    private Map<TopicAndKey, Taken> take(List<OutboxRow> said) {
        // Sorted, so that two transactions that say facts of the same keys do not lock each other out.
        SortedMap<TopicAndKey, List<OutboxRow>> byKey = said.stream()
                .collect(groupingBy(
                        OutboxRow::topicAndKey,
                        () -> new TreeMap<>(comparing(TopicAndKey::topic).thenComparing(TopicAndKey::key)),
                        toList()));
        List<OutboxRow> first = byKey.values().stream().map(List::getFirst).toList();
        Map<TopicAndKey, Taken> taken = new HashMap<>();
        jdbc.sql("""
                        INSERT INTO eventing.outbox_key AS k (topic, key, sequence, correlation_id, traceparent)
                        SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::uuid[], ?::text[])
                        ON CONFLICT (topic, key) DO UPDATE SET sequence = k.sequence + excluded.sequence
                        RETURNING topic, key, sequence, correlation_id, traceparent
                        """)
                .param(texts(first, OutboxRow::topic))
                .param(texts(first, OutboxRow::key))
                .param(byKey.values().stream().mapToLong(List::size).toArray())
                .param(texts(first, OutboxRow::beginning))
                .param(texts(first, OutboxRow::traceparent))
                .query(row -> {
                    var topicAndKey = new TopicAndKey(row.getString("topic"), row.getString("key"));
                    var story = new Story(row.getObject("correlation_id", UUID.class), row.getString("traceparent"));
                    int count = byKey.getOrDefault(topicAndKey, List.of()).size();
                    taken.put(topicAndKey, new Taken(row.getLong("sequence") - count, story));
                });
        return taken;
    }

    private static Taken of(OutboxRow row, Map<TopicAndKey, Taken> taken) {
        return Objects.requireNonNull(taken.get(row.topicAndKey()));
    }

    private static @Nullable String[] texts(List<OutboxRow> rows, Function<OutboxRow, @Nullable Object> column) {
        @Nullable String[] texts = new String[rows.size()];
        for (int i = 0; i < texts.length; i++) {
            Object value = column.apply(rows.get(i));
            texts[i] = value == null ? null : value.toString();
        }
        return texts;
    }

    /** The numbers of a key that this transaction took, and the story that it continues. */
    private static final class Taken {

        private final Story story;
        private long last;

        Taken(long before, Story story) {
            this.last = before;
            this.story = story;
        }

        long next() {
            return ++last;
        }
    }
}
