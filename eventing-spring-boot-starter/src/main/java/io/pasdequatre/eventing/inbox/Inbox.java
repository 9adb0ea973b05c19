package io.pasdequatre.eventing.inbox;

import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a consumer has reacted to. */
final class Inbox {

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;

    Inbox(JdbcClient jdbc, String consumer, Clock clock) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
    }

    /**
     * Enters facts, in the caller's transaction, and answers with those that were not entered before. A fact that
     * another transaction is entering at this moment is waited for.
     */
    Set<UUID> enter(Collection<UUID> factIds) {
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
}
