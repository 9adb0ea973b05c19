package io.pasdequatre.eventing.relay;

import io.pasdequatre.eventing.relay.Leadership.Term;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;

/**
 * Publishes the outbox for as long as the service runs: in terms, each of which begins with a lock and ends with the
 * lock, the engine or the service. Whatever ends a term, the next begins where the slot stands.
 */
public final class Relay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final RelayDatabase database;
    private final Duration pollInterval;
    private final OutboxRecords records;
    private final Map<String, Object> producerProperties;
    private final Leadership leadership;

    private volatile RelayState state = RelayState.STOPPED;
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    /**
     * The relay of one service.
     *
     * @param source the service's name, the facts' {@code ce_source}
     * @param pollInterval how long Debezium waits after it found nothing
     */
    public Relay(
            String source,
            RelayDatabase database,
            Duration pollInterval,
            SchemaRegistry registry,
            Map<String, Object> producerProperties) {
        this.database = database;
        this.pollInterval = pollInterval;
        this.records = new OutboxRecords("/" + source, registry);
        this.producerProperties = producerProperties;
        this.leadership = new Leadership(database);
    }

    public RelayState state() {
        return state;
    }

    private void relayUntilStopped() {
        try {
            do {
                relayForOneTerm();
            } while (!stopping.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state = RelayState.STOPPED;
    }

    private void relayForOneTerm() throws InterruptedException {
        try {
            Optional<Term> term = leadership.tryToLead();
            if (term.isPresent()) {
                lead(term.get());
            } else {
                state = RelayState.STANDBY;
            }
        } catch (SQLException | ExecutionException | RuntimeException e) {
            tell(RelayState.waiting(String.valueOf(NestedExceptionUtils.getMostSpecificCause(e))));
            log.debug("The relay of slot {} stopped by", database.slot(), e);
        }
    }

    /** Says what keeps it from publishing, once for as long as it is the same. */
    private void tell(RelayState waiting) {
        if (!waiting.equals(state)) {
            log.warn(
                    "The relay of slot {} cannot publish and tries again every second: {}",
                    database.slot(),
                    waiting.problem());
        }
        state = waiting;
    }

    private void lead(Term term) throws SQLException, ExecutionException, InterruptedException {
        var publisher = new OutboxPublisher(records, producerProperties, now -> state = now);
        try (term;
                var engine = new OutboxEngine(database, pollInterval, publisher)) {
            state = RelayState.LEADING;
            log.info("The relay leads slot {}", database.slot());
            while (term.lasts() && engine.runs()) {
                if (stopping.await(1, TimeUnit.SECONDS)) {
                    return;
                }
            }
            log.warn("The relay of slot {} lost its lock or its engine, and begins again", database.slot());
        }
    }

    @Override
    public synchronized void start() {
        stopping = new CountDownLatch(1);
        thread = Thread.ofPlatform().name("outbox-relay").start(this::relayUntilStopped);
    }

    @Override
    public synchronized void stop() {
        stopping.countDown();
        if (thread != null) {
            try {
                if (!thread.join(STOP_TIMEOUT)) {
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Before everything that appends facts starts, after all of it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }
}
