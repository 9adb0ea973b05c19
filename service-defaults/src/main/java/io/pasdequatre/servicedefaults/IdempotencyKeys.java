package io.pasdequatre.servicedefaults;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The keys by which a client may send a request again. A service that takes them has a table {@code idempotency_key}
 * with the columns {@code key} and {@code taken_at}, and for {@link #once} {@code request}; and sets how long a key is
 * kept, {@code pasdequatre.idempotency-keys.retention}. By then a request that comes again is a new one.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key HTTP
 *     Header Field</a>
 */
public class IdempotencyKeys {

    public static final String HEADER = "Idempotency-Key";
    public static final String PATTERN = "\\p{Print}{1,255}";
    public static final String MESSAGE = "must be 1 to 255 printable ASCII characters";

    private static final int AT_ONCE = 1_000;

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Duration retention;

    IdempotencyKeys(JdbcClient jdbc, TransactionOperations transaction, Clock clock, Duration retention) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.retention = retention;
    }

    /**
     * Does what a request asks for, once a key, in one transaction with the key: if it fails, the key is free again. A
     * second request with the key waits for the first one's transaction to end.
     *
     * @param request all that the request asks for
     * @throws org.springframework.web.ErrorResponseException if the key belongs to another request
     */
    public void once(String key, String request, Runnable action) {
        transaction.executeWithoutResult(_ -> {
            if (takeUnlessTaken(key, request)) {
                action.run();
            } else if (!request.equals(requestOf(key))) {
                throw ofAnother("request");
            }
        });
    }

    /** The refusal of a key that belongs to another request, or order. */
    public static RuntimeException ofAnother(String what) {
        return Problems.of(
                HttpStatus.UNPROCESSABLE_CONTENT, "idempotency-key-reused", HEADER, "belongs to another " + what);
    }

    private boolean takeUnlessTaken(String key, String request) {
        return jdbc.sql("INSERT INTO idempotency_key (key, request) VALUES (?, ?) ON CONFLICT (key) DO NOTHING")
                        .params(key, request)
                        .update()
                == 1;
    }

    private String requestOf(String key) {
        return jdbc.sql("SELECT request FROM idempotency_key WHERE key = ?")
                .param(key)
                .query(String.class)
                .single();
    }

    /** Forgets old keys, some at a time, so that no lock is held for long. Replicas skip what another forgets. */
    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void prune() {
        int pruned = AT_ONCE;
        while (pruned == AT_ONCE) {
            pruned = jdbc.sql("""
                            DELETE FROM idempotency_key WHERE key = ANY (ARRAY(
                                SELECT key FROM idempotency_key WHERE taken_at < ? LIMIT ? FOR UPDATE SKIP LOCKED))
                            """)
                    .params(Timestamp.from(clock.instant().minus(retention)), AT_ONCE)
                    .update();
        }
    }
}
