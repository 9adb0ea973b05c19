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
final class Inbox {

    /** PostgreSQL's check_violation, also for a row that no partition takes. */
    private static final String NO_PARTITION = "23514";

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;
    private final Duration retention;
    private final Counter duplicates;

    Inbox(JdbcClient jdbc, String consumer, Clock clock, Duration retention, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
        this.retention = retention;
        this.duplicates = Counter.builder("pasdequatre.inbox.duplicates")
                .tag("consumer", consumer)
                .description("Facts that came again, and had no second effect")
                .register(meters);
    }

    /**
     * Enters facts, in the caller's transaction, and answers with those that were not entered before. A fact that
     * another transaction is entering at this moment is waited for.
     *
     * @throws OutOfTimeException if one of them is older than the inbox keeps, or claims to be from the future
     */
    Set<UUID> enter(Collection<UUID> factIds) {
        if (factIds.isEmpty()) {
            return Set.of();
        }
        try {
            Set<UUID> entered = insert(factIds);
            countAfterCommit(factIds.size() - entered.size());
            return entered;
        } catch (DataIntegrityViolationException e) {
            if (e.getRootCause() instanceof SQLException refusal && NO_PARTITION.equals(refusal.getSQLState())) {
                factIds.forEach(id -> requireInTime(id, e));
                throw new TransientDataAccessResourceException("The inbox lacks a partition that it should have", e);
            }
            throw e;
        }
    }

    private Set<UUID> insert(Collection<UUID> factIds) {
        return new HashSet<>(jdbc.sql("""
                        INSERT INTO eventing.inbox (consumer, fact_id, received_at)
                        SELECT ?, id, ?::timestamptz FROM unnest(?::uuid[]) AS id ORDER BY id
                        ON CONFLICT DO NOTHING
                        RETURNING fact_id
                        """)
                .param(consumer)
                .param(clock.instant().toString())
                .param(factIds.stream().map(UUID::toString).toArray(String[]::new))
                .query(UUID.class)
                .list());
    }

    private void requireInTime(UUID id, DataIntegrityViolationException refusal) {
        Instant said = Instant.ofEpochMilli(id.getMostSignificantBits() >>> Short.SIZE); // A UUIDv7 begins with it.
        Instant now = clock.instant();
        if (said.isBefore(now.minus(retention))) {
            throw new OutOfTimeException(
                    "Fact %s was said at %s, and the inbox remembers %s (pasdequatre.eventing.inbox.retention): whether it was reacted to is forgotten"
                            .formatted(id, said, retention),
                    refusal);
        }
        if (said.isAfter(now.plus(Partitions.AHEAD))) {
            throw new OutOfTimeException(
                    "Fact %s was said at %s by its id, and here it is %s: a clock is wrong, or the id is no UUIDv7"
                            .formatted(id, said, now),
                    refusal);
        }
    }

    /**
     * Enters a fact of a compacted topic as the last of its key, in the caller's transaction.
     *
     * @return false if this one, or a later one, was entered before
     */
    boolean enterLast(String topic, Envelope fact) {
        boolean entered = jdbc.sql("""
                        INSERT INTO eventing.inbox_key AS last (consumer, topic, key, sequence) VALUES (?, ?, ?, ?)
                        ON CONFLICT (consumer, topic, key) DO UPDATE SET sequence = excluded.sequence
                        WHERE last.sequence < excluded.sequence
                        """)
                        .params(consumer, topic, fact.key(), fact.sequence())
                        .update()
                == 1;
        countAfterCommit(entered ? 0 : 1);
        return entered;
    }

    /** What is rolled back comes again, and is counted then. */
    private void countAfterCommit(int repeated) {
        if (repeated > 0) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    duplicates.increment(repeated);
                }
            });
        }
    }
}
