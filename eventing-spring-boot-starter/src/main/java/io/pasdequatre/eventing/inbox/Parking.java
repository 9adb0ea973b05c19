package io.pasdequatre.eventing.inbox;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a consumer holds back: records that were set aside, and what waits behind them, since the facts of a key keep
 * their order. All of it in the caller's transaction. A row of {@code blocked_key} is the lock: who finds a key there
 * shares it and waits behind, who lets a record of it go has it alone; so none slips past, and none is left behind.
 */
final class Parking {

    /** Counting costs more than holding back. So replicas together may hold back some more than the limit. */
    private static final long BETWEEN_COUNTS = 100;

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;
    private final int limit;
    private final AtomicLong uncounted = new AtomicLong();

    /** @param limit the most records that are held back */
    Parking(JdbcClient jdbc, String consumer, Clock clock, int limit) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
        this.limit = limit;
    }

    /** Those of the keys for which something is held back. They stay so until the caller's transaction ends. */
    Set<TopicAndKey> blocked(Collection<TopicAndKey> keys) {
        List<TopicAndKey> some =
                keys.stream().filter(each -> each.key() != null).distinct().toList();
        if (some.isEmpty()) {
            return new HashSet<>();
        }
        return new HashSet<>(jdbc.sql("""
                        SELECT heard.topic, heard.key
                        FROM eventing.blocked_key blocked
                            JOIN unnest(?::text[], ?::bytea[]) AS heard (topic, key)
                                ON blocked.topic = heard.topic AND blocked.key_hash = sha256(heard.key)
                        WHERE consumer = ? ORDER BY heard.key, heard.topic FOR SHARE OF blocked
                        """)
                .param(some.stream().map(TopicAndKey::topic).toArray(String[]::new))
                .param(some.stream().map(TopicAndKey::bytes).toArray(byte[][]::new))
                .param(consumer)
                .query((row, _) -> new TopicAndKey(row.getString(1), ByteBuffer.wrap(row.getBytes(2))))
                .list());
    }

    /** Has a fact wait behind what is held back for its key. */
    void park(ConsumerRecord<byte[], byte[]> record, UUID factId) {
        insert(record, factId, true, null);
    }

    /**
     * Holds a record back that was set aside, and its key from now on.
     *
     * @param factId null if it is no fact
     * @param entered whether the inbox knows it
     */
    void setAside(ConsumerRecord<byte[], byte[]> record, @Nullable UUID factId, boolean entered, Throwable cause) {
        insert(record, factId, entered, cause);
        if (record.key() != null) {
            jdbc.sql("""
                            INSERT INTO eventing.blocked_key (consumer, topic, key_hash) VALUES (?, ?, sha256(?))
                            ON CONFLICT DO NOTHING
                            """).params(consumer, record.topic(), record.key()).update();
        }
    }

    private void insert(
            ConsumerRecord<byte[], byte[]> record, @Nullable UUID factId, boolean entered, @Nullable Throwable cause) {
        requireRoom();
        String now = clock.instant().toString();
        jdbc.sql("""
                        INSERT INTO eventing.parked (consumer, topic, partition, "offset", key, value, header_names,
                                                     header_values, fact_id, entered, parked_at, cause_type, cause,
                                                     failed_at, failures)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?, ?::timestamptz, ?)
                        ON CONFLICT DO NOTHING
                        """)
                .param(consumer)
                .param(record.topic())
                .param(record.partition())
                .param(record.offset())
                .param(record.key())
                .param(record.value())
                .param(DeadLetters.headerNames(record))
                .param(DeadLetters.headerValues(record))
                .param(factId)
                .param(entered)
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
        long held = jdbc.sql("SELECT count(*) FROM (SELECT FROM eventing.parked LIMIT ?)")
                .param(limit)
                .query(Long.class)
                .single();
        if (held >= limit) {
            throw new ParkingFullException(
                    "%d records are held back, as many as pasdequatre.eventing.reactions.parking-limit allows"
                            .formatted(held));
        }
        uncounted.set(Math.min(BETWEEN_COUNTS, limit - held - 1));
    }

    HeldBack heldBack() {
        return jdbc.sql("""
                        SELECT count(cause_type) AS set_aside, count(*) - count(cause_type) AS waiting,
                               min(failed_at) AS since
                        FROM eventing.parked WHERE consumer = ?
                        """)
                .param(consumer)
                .query((row, _) -> new HeldBack(
                        row.getLong("set_aside"),
                        row.getLong("waiting"),
                        limit,
                        Optional.ofNullable(row.getObject("since", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)
                                .orElse(null)))
                .single();
    }

    /**
     * A record that is held back, and its key for the caller alone.
     *
     * @throws NotHeldBackException if it no longer is
     * @throws NotFirstException if an earlier one of its key is to be seen to first
     */
    Parked take(long place) {
        TopicAndKey key =
                find(place).orElseThrow(() -> new NotHeldBackException(place)).topicAndKey();
        lock(key);
        Parked taken = jdbc.sql("SELECT %s FROM eventing.parked WHERE consumer = ? AND place = ? FOR UPDATE"
                        .formatted(Parked.COLUMNS))
                .params(consumer, place)
                .query(Parked::of)
                .optional()
                .orElseThrow(() -> new NotHeldBackException(place));
        long first = first(key).map(Parked::place).orElse(place);
        if (key.key() != null && first != place) {
            throw new NotFirstException(place, first);
        }
        return taken;
    }

    Optional<Parked> find(long place) {
        return jdbc.sql("SELECT %s FROM eventing.parked WHERE consumer = ? AND place = ?".formatted(Parked.COLUMNS))
                .params(consumer, place)
                .query(Parked::of)
                .optional();
    }

    private void lock(TopicAndKey key) {
        onBlocked(key, "SELECT FROM eventing.blocked_key WHERE %s FOR UPDATE")
                .query((_, _) -> key)
                .list();
    }

    /** A statement on the row of a key, which may not be there. */
    private JdbcClient.StatementSpec onBlocked(TopicAndKey key, String statement) {
        return jdbc.sql(statement.formatted("consumer = ? AND topic = ? AND key_hash = sha256(?)"))
                .param(consumer)
                .param(key.topic())
                .param(key.bytes());
    }

    private Optional<Parked> first(TopicAndKey key) {
        return jdbc.sql("""
                        SELECT %s FROM eventing.parked WHERE consumer = ? AND topic = ? AND sha256(key) = sha256(?)
                        ORDER BY place LIMIT 1
                        """.formatted(Parked.COLUMNS))
                .param(consumer)
                .param(key.topic())
                .param(key.bytes())
                .query(Parked::of)
                .optional();
    }

    /** Lets go of what was taken: what waits behind it is to be reacted to. */
    void letGo(Parked taken) {
        jdbc.sql("DELETE FROM eventing.parked WHERE place = ?")
                .param(taken.place())
                .update();
        release(taken.topicAndKey());
    }

    private void release(TopicAndKey key) {
        boolean some = first(key).isPresent();
        onBlocked(
                        key,
                        some
                                ? "UPDATE eventing.blocked_key SET released = true WHERE %s"
                                : "DELETE FROM eventing.blocked_key WHERE %s")
                .update();
    }

    /** Leaves what was taken where it is, as set aside for this cause. */
    void leave(Parked taken, Throwable cause) {
        jdbc.sql("""
                        UPDATE eventing.parked
                        SET cause_type = ?, cause = ?, failed_at = ?::timestamptz, failures = failures + 1
                        WHERE place = ?
                        """)
                .params(
                        cause.getClass().getName(),
                        DeadLetters.messageOf(cause),
                        clock.instant().toString(),
                        taken.place())
                .update();
        hold(taken.topicAndKey());
    }

    private void hold(TopicAndKey key) {
        onBlocked(key, "UPDATE eventing.blocked_key SET released = false WHERE %s")
                .update();
    }

    /**
     * The next record that waits for nothing any more, and its key for the caller alone; empty if there is none, or
     * others are at them.
     */
    Optional<Parked> takeReleased() {
        while (true) {
            Optional<Parked> found = jdbc.sql("""
                            SELECT first.* FROM eventing.blocked_key blocked CROSS JOIN LATERAL (
                                SELECT %s FROM eventing.parked
                                WHERE consumer = blocked.consumer AND topic = blocked.topic
                                    AND sha256(key) = blocked.key_hash
                                ORDER BY place LIMIT 1) first
                            WHERE consumer = ? AND released LIMIT 1 FOR UPDATE OF blocked SKIP LOCKED
                            """.formatted(Parked.COLUMNS))
                    .param(consumer)
                    .query(Parked::of)
                    .optional();
            if (found.isEmpty()) {
                return found;
            }
            TopicAndKey key = found.get().topicAndKey();
            Optional<Parked> first = first(key); // Read again, now that nobody else changes it.
            if (first.isPresent() && first.get().cause() == null) {
                return first;
            }
            hold(key);
        }
    }
}
