package io.pasdequatre.tracking.readmodel;

import static io.pasdequatre.tracking.readmodel.TrackedEvents.atUtc;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes orders that ended long ago, so that tracking stays bounded by rate times retention. So it does with what a
 * customer wanted to send back and never did.
 */
@Component
class Pruning {

    private static final int AT_ONCE = 1000;

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final TrackingSettings settings;

    Pruning(JdbcClient jdbc, TransactionOperations transaction, Clock clock, TrackingSettings settings) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.settings = settings;
    }

    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        int pruned = AT_ONCE;
        while (pruned == AT_ONCE) {
            pruned = transaction.execute(_ -> pruneSome());
        }
    }

    /** Replicas skip the orders that another is about to delete. */
    private int pruneSome() {
        return jdbc.sql("""
                        WITH over AS (
                            DELETE FROM tracked_order WHERE ctid = ANY (ARRAY(
                                SELECT ctid FROM tracked_order
                                WHERE waiting_since IS NULL AND status NOT IN ('PENDING', 'CONFIRMED', 'CANCELLING')
                                AND last_at < ?
                                LIMIT ? FOR UPDATE SKIP LOCKED))
                            RETURNING generation, order_id),
                        events AS (DELETE FROM tracked_event f USING over
                            WHERE (f.generation, f.order_id) = (over.generation, over.order_id))
                        SELECT count(*) FROM over
                        """)
                .params(atUtc(clock.instant().minus(settings.retention())), AT_ONCE)
                .query(Integer.class)
                .single();
    }
}
