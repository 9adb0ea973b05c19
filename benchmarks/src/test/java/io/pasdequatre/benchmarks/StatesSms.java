package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Inserts a row for each event, and a worker sends what there is: {@code PENDING → SENDING → SENT}. What is SENDING
 * beyond its lease is repeated with the same key, or is UNKNOWN once the provider may have forgotten the key.
 */
final class StatesSms implements SmsReaction {

    private static final Logger LOG = LoggerFactory.getLogger(StatesSms.class);
    private static final long SWEEP = TimeUnit.MILLISECONDS.toNanos(200);

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS sms (
                event_id uuid PRIMARY KEY,
                recipient text NOT NULL,
                text text NOT NULL,
                status text NOT NULL DEFAULT 'PENDING',
                tried_at timestamptz,
                lease_until timestamptz
            );
            CREATE INDEX IF NOT EXISTS sms_open ON sms (event_id) WHERE status IN ('PENDING', 'SENDING')""";

    private static final String CLAIM = """
            UPDATE sms SET
                status = CASE WHEN tried_at < now() - make_interval(secs => :kept) THEN 'UNKNOWN' ELSE 'SENDING' END,
                tried_at = coalesce(tried_at, now()),
                lease_until = now() + make_interval(secs => :lease)
            WHERE event_id = (
                SELECT event_id FROM sms
                WHERE status = 'PENDING' OR status = 'SENDING' AND lease_until < now()
                ORDER BY event_id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING status, event_id, recipient, text""";

    private final JdbcClient jdbc;
    private final SmsApi api;
    private final Duration lease;
    private final Duration keysKept;
    private final Thread worker;
    private volatile boolean running = true;

    /**
     * @param lease how long a worker has for one SMS; longer than a call can take
     * @param keysKept how long the provider knows a key again
     */
    StatesSms(JdbcClient jdbc, SmsApi api, Duration lease, Duration keysKept) {
        this.jdbc = jdbc;
        this.api = api;
        this.lease = lease;
        this.keysKept = keysKept;
        jdbc.sql(TABLE).update();
        worker = Thread.ofVirtual().start(this::work);
    }

    private record Claimed(String status, UUID eventId, String recipient, String text) {}

    @Override
    public void on(Sms sms) {
        jdbc.sql("INSERT INTO sms (event_id, recipient, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .params(sms.eventId(), sms.to(), sms.text())
                .update();
        LockSupport.unpark(worker);
    }

    private void work() {
        while (running) {
            claim().ifPresentOrElse(this::send, () -> LockSupport.parkNanos(SWEEP));
        }
    }

    private Optional<Claimed> claim() {
        return jdbc.sql(CLAIM)
                .param("kept", keysKept.toMillis() / 1e3)
                .param("lease", lease.toMillis() / 1e3)
                .query(Claimed.class)
                .optional();
    }

    private void send(Claimed claimed) {
        if (claimed.status().equals("UNKNOWN")) {
            LOG.error("Whether SMS {} was sent is for a person to find out", claimed.eventId());
            return;
        }
        try {
            api.send(new Sms(claimed.eventId(), claimed.recipient(), claimed.text()), claimed.eventId());
            jdbc.sql("UPDATE sms SET status = 'SENT' WHERE event_id = ?")
                    .param(claimed.eventId())
                    .update();
        } catch (IOException e) {
            LOG.warn("SMS {} is repeated after {}: {}", claimed.eventId(), lease, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() throws InterruptedException {
        running = false;
        LockSupport.unpark(worker);
        worker.join();
    }
}
