package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.inbox.Replay.Order;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who did what about what was held back, and why; in the transaction that did it. */
final class ReplayLog {

    private final JdbcClient jdbc;
    private final String consumer;
    private final Clock clock;

    ReplayLog(JdbcClient jdbc, String consumer, Clock clock) {
        this.jdbc = jdbc;
        this.consumer = consumer;
        this.clock = clock;
    }

    /** What can be done. */
    enum Action {
        REPLAY,
        DISCARD
    }

    void add(Action action, Order order, Parked taken, String outcome) {
        jdbc.sql("""
                        INSERT INTO eventing.parked_action (done_at, done_by, action, why, outcome, consumer, topic,
                                                            partition, "offset", key, fact_id, cause)
                        VALUES (?::timestamptz, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(clock.instant().toString())
                .param(order.by())
                .param(action.name())
                .param(order.why())
                .param(outcome)
                .param(consumer)
                .param(taken.record().topic())
                .param(taken.record().partition())
                .param(taken.record().offset())
                .param(taken.record().key())
                .param(taken.factId())
                .param(taken.cause())
                .update();
    }
}
