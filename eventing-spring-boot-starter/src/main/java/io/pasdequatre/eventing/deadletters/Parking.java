package io.pasdequatre.eventing.deadletters;

import io.pasdequatre.eventing.envelope.Envelope;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Dead letters of a consumer, and what is parked: behind them, or since the event before it has not come, because the
 * events of a key keep their order. All of it in the caller's transaction. A row of {@code parked_key} is the lock: who
 * finds a key there shares it and parks its record, who lets a record of it go has it alone; so none slips past, and
 * none is left behind.
 */
public final class Parking {

    /** Counting costs more than parking. So replicas together may have some more unprocessed than the limit. */
    private static final long BETWEEN_COUNTS = 100;

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;
    private final int limit;
    private final AtomicLong uncounted = new AtomicLong();

    /**
     * For the dead letters of one consumer.
     *
     * @param limit the most records that are unprocessed
     */
    public Parking(JdbcClient jdbc, String consumer, Clock clock, int limit) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * Those of the keys of which something is unprocessed, each with the sequence number of the first of it. They stay
     * so until the caller's transaction ends.
     */
    public Map<RecordKey, Long> firstUnprocessed(Collection<RecordKey> keys) {
        List<RecordKey> some =
                keys.stream().filter(each -> each.key() != null).distinct().toList();
        if (some.isEmpty()) {
            return new HashMap<>();
        }
        Map<RecordKey, Long> first = new HashMap<>();
        jdbc.sql("""
                        SELECT read.topic, read.key, coalesce((
                            SELECT u.sequence FROM eventing.unprocessed u
                            WHERE u.consumer = parked.consumer AND u.topic = parked.topic
                                AND sha256(u.key) = parked.key_hash
                            ORDER BY sequence LIMIT 1), 0) AS first
                        FROM eventing.parked_key parked
                            JOIN unnest(?::text[], ?::bytea[]) AS read (topic, key)
                                ON parked.topic = read.topic AND parked.key_hash = sha256(read.key)
                        WHERE consumer = ? ORDER BY read.key, read.topic FOR SHARE OF parked
                        """)
                .param(some.stream().map(RecordKey::topic).toArray(String[]::new))
                .param(some.stream().map(RecordKey::bytes).toArray(byte[][]::new))
                .param(consumer)
                .query(row -> {
                    first.put(
                            new RecordKey(row.getString("topic"), ByteBuffer.wrap(row.getBytes("key"))),
                            row.getLong("first"));
                });
        return first;
    }

    /**
     * Parks an event that was entered in the inbox.
     *
     * @param ignored whether nobody here reacts to it
     * @param waitsFor the event before it, if that has not come
     */
    public void park(ConsumerRecord<byte[], byte[]> record, Envelope event, boolean ignored, @Nullable UUID waitsFor) {
        insert(record, event.id(), event.sequence(), true, ignored, waitsFor, null);
        if (waitsFor != null) {
            addKey(record);
        }
    }

    /**
     * Keeps a dead letter, and parks what follows of its key from now on.
     *
     * @param event null if it is none
     * @param entered whether the inbox knows it
     */
    public void addDeadLetter(
            ConsumerRecord<byte[], byte[]> record, @Nullable Envelope event, boolean entered, Throwable cause) {
        insert(
                record,
                event == null ? null : event.id(),
                event == null ? null : event.sequence(),
                entered,
                false,
                null,
                cause);
        if (record.key() != null) {
            addKey(record);
        }
    }

    private void addKey(ConsumerRecord<byte[], byte[]> record) {
        jdbc.sql("""
                        INSERT INTO eventing.parked_key (consumer, topic, key_hash) VALUES (?, ?, sha256(?))
                        ON CONFLICT DO NOTHING
                        """).params(consumer, record.topic(), record.key()).update();
    }

    private void insert(
            ConsumerRecord<byte[], byte[]> record,
            @Nullable UUID eventId,
            @Nullable Long sequence,
            boolean entered,
            boolean ignored,
            @Nullable UUID waitsFor,
            @Nullable Throwable cause) {
        requireRoom();
        String now = clock.instant().toString();
        jdbc.sql("""
                        INSERT INTO eventing.unprocessed (consumer, record_id, topic, partition, "offset", key, value, header_names,
                                                     header_values, event_id, sequence, entered, ignored, waits_for,
                                                     parked_at, cause_type, cause, failed_at, failures)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                                coalesce(?::bigint, (SELECT max(sequence) FROM eventing.unprocessed
                                                     WHERE consumer = ? AND topic = ? AND sha256(key) = sha256(?)), 0),
                                ?, ?, ?, ?::timestamptz, ?, ?, ?::timestamptz, ?)
                        ON CONFLICT (consumer, record_id) DO NOTHING
                        """)
                .param(consumer)
                .param(RecordId.of(record, eventId))
                .param(record.topic())
                .param(record.partition())
                .param(record.offset())
                .param(record.key())
                .param(record.value())
                .param(DeadLetters.headerNames(record))
                .param(DeadLetters.headerValues(record))
                .param(eventId)
                .param(sequence)
                .param(consumer)
                .param(record.topic())
                .param(record.key())
                .param(entered)
                .param(ignored)
                .param(waitsFor)
                .param(now)
                .param(cause == null ? null : cause.getClass().getName())
                .param(cause == null ? null : DeadLetters.messageOf(cause))
                .param(cause == null ? null : now)
                .param(cause == null ? 0 : 1)
                .update();
    }

    private void requireRoom() {
        if (uncounted.getAndDecrement() > 0) {
            return;
        }
        long unprocessed = jdbc.sql("SELECT count(*) FROM (SELECT FROM eventing.unprocessed LIMIT ?)")
                .param(limit)
                .query(Long.class)
                .single();
        if (unprocessed >= limit) {
            throw new ParkingFullException(
                    "%d records are unprocessed, as many as pasdequatre.eventing.reactions.parking-limit allows"
                            .formatted(unprocessed));
        }
        uncounted.set(Math.min(BETWEEN_COUNTS, limit - unprocessed - 1));
    }

    public Unprocessed unprocessed() {
        return jdbc.sql("""
                        SELECT count(cause_type) AS dead_letters, count(*) - count(cause_type) AS parked,
                               count(waits_for) AS waiting, min(failed_at) AS since,
                               min(parked_at) FILTER (WHERE waits_for IS NOT NULL) AS waiting_since
                        FROM eventing.unprocessed WHERE consumer = ?
                        """)
                .param(consumer)
                .query((row, _) -> new Unprocessed(
                        row.getLong("dead_letters"),
                        row.getLong("parked"),
                        row.getLong("waiting"),
                        limit,
                        moment(row, "since"),
                        moment(row, "waiting_since")))
                .single();
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant)
                .orElse(null);
    }

    /**
     * An unprocessed record, and its key for the caller alone.
     *
     * @throws NoUnprocessedRecordException if it is no longer unprocessed
     * @throws NotFirstException if an earlier one of its key comes first
     */
    public UnprocessedRecord take(long place) {
        RecordKey key = find(place)
                .orElseThrow(() -> new NoUnprocessedRecordException(place))
                .recordKey();
        lock(key);
        UnprocessedRecord taken = jdbc.sql(
                        "SELECT %s FROM eventing.unprocessed WHERE consumer = ? AND place = ? FOR UPDATE"
                                .formatted(UnprocessedRecord.COLUMNS))
                .params(consumer, place)
                .query(UnprocessedRecord::of)
                .optional()
                .orElseThrow(() -> new NoUnprocessedRecordException(place));
        long first = first(key).map(UnprocessedRecord::place).orElse(place);
        if (key.key() != null && first != place) {
            throw new NotFirstException(place, first);
        }
        return taken;
    }

    public Optional<UnprocessedRecord> find(long place) {
        return jdbc.sql("SELECT %s FROM eventing.unprocessed WHERE consumer = ? AND place = ?"
                        .formatted(UnprocessedRecord.COLUMNS))
                .params(consumer, place)
                .query(UnprocessedRecord::of)
                .optional();
    }

    private void lock(RecordKey key) {
        onParked(key, "SELECT FROM eventing.parked_key WHERE %s FOR UPDATE")
                .query((_, _) -> key)
                .list();
    }

    /** A statement on the row of a key, which may not be there. */
    private JdbcClient.StatementSpec onParked(RecordKey key, String statement) {
        return jdbc.sql(statement.formatted("consumer = ? AND topic = ? AND key_hash = sha256(?)"))
                .param(consumer)
                .param(key.topic())
                .param(key.bytes());
    }

    private Optional<UnprocessedRecord> first(RecordKey key) {
        return jdbc.sql("""
                        SELECT %s FROM eventing.unprocessed WHERE consumer = ? AND topic = ? AND sha256(key) = sha256(?)
                        ORDER BY sequence, place LIMIT 1
                        """.formatted(UnprocessedRecord.COLUMNS))
                .param(consumer)
                .param(key.topic())
                .param(key.bytes())
                .query(UnprocessedRecord::of)
                .optional();
    }

    /** Lets go of what was taken: what is parked behind it is to be reacted to. */
    public void letGo(UnprocessedRecord taken) {
        jdbc.sql("DELETE FROM eventing.unprocessed WHERE place = ?")
                .param(taken.place())
                .update();
        release(taken.recordKey());
    }

    private void release(RecordKey key) {
        boolean some = first(key).isPresent();
        onParked(
                        key,
                        some
                                ? "UPDATE eventing.parked_key SET released = true WHERE %s"
                                : "DELETE FROM eventing.parked_key WHERE %s")
                .update();
    }

    /** Leaves what was taken where it is, as a dead letter of this cause. */
    public void leave(UnprocessedRecord taken, Throwable cause) {
        jdbc.sql("""
                        UPDATE eventing.unprocessed
                        SET cause_type = ?, cause = ?, failed_at = ?::timestamptz, failures = failures + 1,
                            waits_for = NULL
                        WHERE place = ?
                        """)
                .params(
                        cause.getClass().getName(),
                        DeadLetters.messageOf(cause),
                        clock.instant().toString(),
                        taken.place())
                .update();
        hold(taken.recordKey());
    }

    private void hold(RecordKey key) {
        onParked(key, "UPDATE eventing.parked_key SET released = false WHERE %s")
                .update();
    }

    /** Lets those keys go on whose first event waits for one that has come meanwhile. */
    public void releaseThoseWhosePredecessorHasCome() {
        jdbc.sql("""
                        UPDATE eventing.parked_key parked SET released = true
                        FROM eventing.unprocessed u
                        WHERE parked.consumer = ? AND NOT parked.released
                            AND u.consumer = parked.consumer AND u.waits_for IS NOT NULL
                            AND u.topic = parked.topic AND sha256(u.key) = parked.key_hash
                            AND EXISTS (SELECT FROM eventing.inbox i
                                        WHERE i.consumer = u.consumer AND i.event_id = u.waits_for)
                            AND NOT EXISTS (SELECT FROM eventing.unprocessed e
                                            WHERE e.consumer = u.consumer AND e.topic = u.topic
                                                AND sha256(e.key) = sha256(u.key)
                                                AND (e.sequence, e.place) < (u.sequence, u.place))
                        """).param(consumer).update();
    }

    private boolean hasCome(UUID eventId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM eventing.inbox WHERE consumer = ? AND event_id = ?)")
                .params(consumer, eventId)
                .query(Boolean.class)
                .single();
    }

    /**
     * The next record that is parked behind nothing any more, and its key for the caller alone; empty if there is none,
     * or others are at them. The keys come in one order.
     *
     * @param after a key that the next one comes after; null for any
     */
    public Optional<UnprocessedRecord> takeReleased(@Nullable RecordKey after) {
        while (true) {
            Optional<UnprocessedRecord> found = jdbc.sql("""
                            SELECT first.* FROM eventing.parked_key parked CROSS JOIN LATERAL (
                                SELECT %s FROM eventing.unprocessed
                                WHERE consumer = parked.consumer AND topic = parked.topic
                                    AND sha256(key) = parked.key_hash
                                ORDER BY sequence, place LIMIT 1) first
                            WHERE consumer = ? AND released
                                AND (parked.topic, parked.key_hash) > (?, sha256(?))
                            ORDER BY parked.topic, parked.key_hash LIMIT 1 FOR UPDATE OF parked SKIP LOCKED
                            """.formatted(UnprocessedRecord.COLUMNS))
                    .param(consumer)
                    .param(after == null ? "" : after.topic())
                    .param(after == null ? new byte[0] : after.bytes())
                    .query(UnprocessedRecord::of)
                    .optional();
            if (found.isEmpty()) {
                return found;
            }
            RecordKey key = found.get().recordKey();
            Optional<UnprocessedRecord> first = first(key); // Read again, now that nobody else changes it.
            if (first.filter(this::isReady).isPresent()) {
                return first;
            }
            hold(key);
        }
    }

    private boolean isReady(UnprocessedRecord first) {
        return first.cause() == null && (first.waitsFor() == null || hasCome(first.waitsFor()));
    }
}
