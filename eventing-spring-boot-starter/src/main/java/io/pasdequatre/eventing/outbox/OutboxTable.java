package io.pasdequatre.eventing.outbox;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.pasdequatre.eventing.outbox.OutboxRow.KeyCorrelation;
import io.pasdequatre.eventing.outbox.OutboxRow.SequencedKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The outbox in two statements, however many events a transaction appends. */
final class OutboxTable {

    private final JdbcClient jdbc;

    OutboxTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Answers with the rows with the correlation of their keys. */
    List<OutboxRow> insert(List<OutboxRow> appended) {
        Map<SequencedKey, Taken> keys = take(appended);
        List<OutboxRow> rows = appended.stream()
                .map(row -> row.continuing(of(row, keys).correlation))
                .toList();
        jdbc.sql("""
                        INSERT INTO eventing.outbox (id, topic, key, sequence, predecessor_id, type, schema, payload,
                                                     occurred_at, correlation_id, causation_id, traceparent)
                        SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::bigint[],
                                             ?::json[], ?::timestamptz[], ?::uuid[], ?::uuid[], ?::text[])
                        """)
                .param(texts(rows, OutboxRow::id))
                .param(texts(rows, OutboxRow::topic))
                .param(texts(rows, OutboxRow::key))
                .param(rows.stream().mapToLong(row -> of(row, keys).next()).toArray())
                .param(texts(rows, row -> of(row, keys).before(row.id())))
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

    /** Takes as many numbers of each key as there are rows, and learns the key's correlation. */
    private Map<SequencedKey, Taken> take(List<OutboxRow> appended) {
        // Sorted, so that two transactions that append events of the same keys do not lock each other out.
        SortedMap<SequencedKey, List<OutboxRow>> byKey = appended.stream()
                .collect(groupingBy(
                        OutboxRow::sequencedKey,
                        () -> new TreeMap<>(comparing(SequencedKey::topic).thenComparing(SequencedKey::key)),
                        toList()));
        List<OutboxRow> first = byKey.values().stream().map(List::getFirst).toList();
        List<OutboxRow> last = byKey.values().stream().map(List::getLast).toList();
        Map<SequencedKey, Taken> taken = new HashMap<>();
        jdbc.sql("""
                        INSERT INTO eventing.outbox_key AS k (topic, key, sequence, last_id, correlation_id, traceparent)
                        SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::uuid[], ?::uuid[], ?::text[])
                        ON CONFLICT (topic, key) DO UPDATE
                            SET sequence = k.sequence + excluded.sequence, last_id = excluded.last_id, previous_id = k.last_id
                        RETURNING topic, key, sequence, previous_id, correlation_id, traceparent
                        """)
                .param(texts(first, OutboxRow::topic))
                .param(texts(first, OutboxRow::key))
                .param(byKey.values().stream().mapToLong(List::size).toArray())
                .param(texts(last, OutboxRow::id))
                .param(texts(first, OutboxRow::beginning))
                .param(texts(first, OutboxRow::traceparent))
                .query(row -> {
                    var sequencedKey = new SequencedKey(row.getString("topic"), row.getString("key"));
                    var correlation = new KeyCorrelation(
                            row.getObject("correlation_id", UUID.class), row.getString("traceparent"));
                    int count = byKey.getOrDefault(sequencedKey, List.of()).size();
                    taken.put(
                            sequencedKey,
                            new Taken(
                                    row.getLong("sequence") - count,
                                    row.getObject("previous_id", UUID.class),
                                    correlation));
                });
        return taken;
    }

    private static Taken of(OutboxRow row, Map<SequencedKey, Taken> taken) {
        return Objects.requireNonNull(taken.get(row.sequencedKey()));
    }

    private static @Nullable String[] texts(List<OutboxRow> rows, Function<OutboxRow, @Nullable Object> column) {
        @Nullable String[] texts = new String[rows.size()];
        for (int i = 0; i < texts.length; i++) {
            Object value = column.apply(rows.get(i));
            texts[i] = value == null ? null : value.toString();
        }
        return texts;
    }

    /** The numbers of a key that this transaction took, and the correlation that it continues. */
    private static final class Taken {

        private final KeyCorrelation correlation;
        private long last;
        private @Nullable UUID lastId;

        Taken(long before, @Nullable UUID idBefore, KeyCorrelation correlation) {
            this.last = before;
            this.lastId = idBefore;
            this.correlation = correlation;
        }

        long next() {
            return ++last;
        }

        /** The id of the event before this one. */
        @Nullable
        UUID before(UUID id) {
            UUID before = lastId;
            lastId = id;
            return before;
        }
    }
}
