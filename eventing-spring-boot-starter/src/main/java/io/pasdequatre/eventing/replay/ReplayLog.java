package io.pasdequatre.eventing.replay;

import io.pasdequatre.eventing.deadletters.UnprocessedRecord;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who did what about dead letters, and why; in the transaction that did it. */
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

    void add(Action action, Replay.Request request, UnprocessedRecord taken, String outcome) {
        jdbc.sql("""
                        INSERT INTO eventing.dead_letter_action (done_at, done_by, action, why, outcome, consumer, topic,
                                                            partition, "offset", key, event_id, cause)
                        VALUES (?::timestamptz, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(clock.instant().toString())
                .param(request.by())
                .param(action.name())
                .param(request.why())
                .param(outcome)
                .param(consumer)
                .param(taken.record().topic())
                .param(taken.record().partition())
                .param(taken.record().offset())
                .param(taken.record().key())
                .param(taken.eventId())
                .param(taken.cause())
                .update();
    }
}
