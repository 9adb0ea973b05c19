package io.pasdequatre.eventing.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.retention.Partitions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What a consumer has reacted to, for as long as its partitions go back. */
public final class Inbox {

    /** PostgreSQL's check_violation, also for a row that no partition takes. */
    private static final String NO_PARTITION = "23514";

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;
    private final Duration retention;
    private final Partitions partitions;
    private final Counter duplicates;
    private final RecentIds recent = new RecentIds();

    public Inbox(
            JdbcClient jdbc,
            String consumer,
            Clock clock,
            Duration retention,
            Partitions partitions,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
        this.retention = retention;
        this.partitions = partitions;
        this.duplicates = Counter.builder("pasdequatre.inbox.duplicates")
                .tag("consumer", consumer)
                .description("Events that came again, and had no second effect")
                .register(meters);
    }

    /**
     * Enters events, in the caller's transaction, and answers with those that were not entered before. An event that
     * another transaction is entering at this moment is waited for.
     *
     * @return a set that the caller may change
     * @throws OutOfTimeException if one of them is older than the inbox keeps, or claims to be from the future
     */
    public Set<UUID> enter(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return new HashSet<>();
        }
        try {
            Set<UUID> entered = insert(eventIds);
            countAfterCommit(eventIds.size() - entered.size());
            afterCommit(() -> recent.add(eventIds));
            return entered;
        } catch (DataIntegrityViolationException e) {
            if (e.getRootCause() instanceof SQLException refusal && NO_PARTITION.equals(refusal.getSQLState())) {
                eventIds.forEach(id -> requireInTime(id, e));
                Instant begin = partitions.inboxBegins();
                eventIds.forEach(id -> requireNotBefore(begin, id, e));
                throw new TransientDataAccessResourceException("The inbox lacks a partition that it should have", e);
            }
            throw e;
        }
    }

    private Set<UUID> insert(Collection<UUID> eventIds) {
        return new HashSet<>(jdbc.sql("""
                        INSERT INTO eventing.inbox (consumer, event_id, received_at)
                        SELECT ?, id, ?::timestamptz FROM unnest(?::uuid[]) AS id ORDER BY id
                        ON CONFLICT DO NOTHING
                        RETURNING event_id
                        """)
                .param(consumer)
                .param(clock.instant().toString())
                .param(eventIds.stream().map(UUID::toString).toArray(String[]::new))
                .query(UUID.class)
                .list());
    }

    /** Those of these events that were not entered, as the caller's transaction sees it. */
    public Set<UUID> unknown(Collection<UUID> eventIds) {
        Set<UUID> unknown = new HashSet<>(eventIds);
        unknown.removeIf(recent::contains);
        if (!unknown.isEmpty()) {
            // The limit makes the server look each up in its own partition.
            jdbc.sql("""
                            SELECT id FROM unnest(?::uuid[]) AS id CROSS JOIN LATERAL
                                (SELECT FROM eventing.inbox WHERE consumer = ? AND event_id = id LIMIT 1) AS entered
                            """)
                    .param(unknown.stream().map(UUID::toString).toArray(String[]::new))
                    .param(consumer)
                    .query(UUID.class)
                    .list()
                    .forEach(unknown::remove);
        }
        return unknown;
    }

    /**
     * Whether an event of this id would still be known if it had been entered.
     *
     * @param kept how long its topic keeps an event
     */
    public boolean wouldKnow(UUID eventId, Duration kept) {
        return isInTime(eventId) && appendedAt(eventId).isAfter(clock.instant().minus(kept));
    }

    /** Whether an event of this id is not older than the inbox keeps, and not from the future. */
    public boolean isInTime(UUID eventId) {
        Instant appended = appendedAt(eventId);
        Instant now = clock.instant();
        return appended.isAfter(now.minus(retention)) && appended.isBefore(now.plus(Partitions.AHEAD));
    }

    /** A UUIDv7 begins with it. */
    private static Instant appendedAt(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> Short.SIZE);
    }

    /** Where the retention was raised, what was dropped before is forgotten all the same. */
    private static void requireNotBefore(Instant begin, UUID id, DataIntegrityViolationException refusal) {
        if (appendedAt(id).isBefore(begin)) {
            throw new OutOfTimeException(
                    "Event %s was appended at %s, and the inbox begins at %s: whether it was reacted to is forgotten"
                            .formatted(id, appendedAt(id), begin),
                    refusal);
        }
    }

    private void requireInTime(UUID id, DataIntegrityViolationException refusal) {
        Instant appended = appendedAt(id);
        Instant now = clock.instant();
        if (appended.isBefore(now.minus(retention))) {
            throw new OutOfTimeException(
                    "Event %s was appended at %s, and the inbox remembers %s (pasdequatre.eventing.inbox.retention): whether it was reacted to is forgotten"
                            .formatted(id, appended, retention),
                    refusal);
        }
        if (appended.isAfter(now.plus(Partitions.AHEAD))) {
            throw new OutOfTimeException(
                    "Event %s was appended at %s by its id, and here it is %s: a clock is wrong, or the id is no UUIDv7"
                            .formatted(id, appended, now),
                    refusal);
        }
    }

    /**
     * Enters an event of a compacted topic as the last of its key, in the caller's transaction.
     *
     * @return false if this one, or a later one, was entered before
     */
    public boolean enterLast(String topic, Envelope event) {
        boolean entered = jdbc.sql("""
                        INSERT INTO eventing.inbox_key AS last (consumer, topic, key, sequence) VALUES (?, ?, ?, ?)
                        ON CONFLICT (consumer, topic, key) DO UPDATE SET sequence = excluded.sequence
                        WHERE last.sequence < excluded.sequence
                        """)
                        .params(consumer, topic, event.key(), event.sequence())
                        .update()
                == 1;
        countAfterCommit(entered ? 0 : 1);
        return entered;
    }

    /** What is rolled back comes again, and is counted then. */
    private void countAfterCommit(int repeated) {
        if (repeated > 0) {
            afterCommit(() -> duplicates.increment(repeated));
        }
    }

    private static void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }
}
