package io.pasdequatre.eventing.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.capture.OutboxEngine;
import io.pasdequatre.eventing.capture.RelayDatabase;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.leadership.RelaySession;
import io.pasdequatre.eventing.leadership.RelayState;
import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.leadership.SlotStatus;
import io.pasdequatre.eventing.publishing.KafkaClients;
import io.pasdequatre.eventing.publishing.OutboxPublisher;
import io.pasdequatre.eventing.publishing.OutboxRecords;
import io.pasdequatre.eventing.publishing.Publication;
import io.pasdequatre.eventing.publishing.TopicSettings;
import io.pasdequatre.eventing.reconciliation.Reconciliation;
import io.pasdequatre.eventing.reconciliation.ReconciliationNeededException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;

/**
 * Publishes the outbox for as long as the service runs: in terms of leadership. A term begins when this replica gets
 * the lock, and ends when it loses it, or the engine or the service stops. Whatever ends a term, the next continues
 * from the position of the replication slot, or creates a new slot if there is none to rely on.
 */
public final class Relay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int LOCKS_PER_LOOK = 4;
    private static final int LOOKS_PER_HEARTBEAT = 5;

    /** So long nothing is published for a slot that has to wait for others, if there is one that can be read. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final Duration POSTPONED = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String source;
    private final RelayDatabase database;
    private final KafkaClients kafka;
    private final BackgroundTask task;
    private final MeterRegistry meters;
    private final SchemaRegistry registry;
    private final @Nullable Tracing tracing;

    private volatile RelayState state = RelayState.STOPPED;
    private volatile @Nullable Look look;
    private volatile CompletableFuture<Void> stopping = new CompletableFuture<>();
    private @Nullable Thread thread;
    private long postponed = System.nanoTime() - POSTPONED.toNanos();

    /**
     * The relay of one service.
     *
     * @param service its name
     * @param task is told how that goes
     */
    public Relay(
            String service,
            RelayDatabase database,
            SchemaRegistry registry,
            KafkaClients kafka,
            BackgroundTask task,
            MeterRegistry meters,
            @Nullable Tracing tracing) {
        this.source = "/" + service;
        this.database = database;
        this.kafka = kafka;
        this.task = task;
        this.meters = meters;
        Reconciliation.register(meters);
        this.registry = registry;
        this.tracing = tracing;
    }

    public RelayState state() {
        return state;
    }

    /** What was last seen of the slot, at most some seconds ago; empty while the database has not answered yet. */
    public Optional<SlotStatus> slot() {
        return Optional.ofNullable(look).map(Look::slot);
    }

    /**
     * No event that is committed and not published is older than this: the age of the last heartbeat that came through
     * the slot, and what has passed since the database reported it. Empty before the first.
     */
    public Optional<Duration> outboxAge() {
        return Optional.ofNullable(look).map(Look::outboxAge);
    }

    /**
     * Asks the leader, whichever replica it is, to make the slot anew and to publish what Kafka lacks.
     *
     * @param since when the earliest event was appended that Kafka may lack; what Kafka has deleted since is published
     *     again
     * @throws IllegalStateException if that was asked for before, and is not done
     */
    public void reconcile(Instant since) throws SQLException {
        try (RelaySession session = RelaySession.open(database)) {
            session.askToReconcile(since);
        }
    }

    private void relayUntilStopped() {
        Duration pause = BETWEEN_LOOKS;
        while (!stopsWithin(Duration.ZERO)) {
            try (RelaySession session = RelaySession.open(database)) {
                contend(session);
                pause = BETWEEN_LOOKS;
            } catch (Throwable e) { // Whatever it is, the relay goes on.
                BackgroundTask.endProcessIfOutOfMemory(e);
                report(problem(e));
                log.debug("The relay of slot {} stopped by", database.slot(), e);
                stopsWithin(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
        report(RelayState.STOPPED);
    }

    private static RelayState problem(Throwable failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ReconciliationNeededException
                ? new RelayState(Phase.BLOCKED, cause.getMessage())
                : RelayState.waiting(String.valueOf(NestedExceptionUtils.getMostSpecificCause(cause)));
    }

    /** Stands by until the lock is free, and then leads. */
    private void contend(RelaySession session) throws SQLException, ExecutionException {
        for (int round = 0; !session.lock(); round++) {
            if (round % LOCKS_PER_LOOK == 0) {
                lookAt(session);
                report(RelayState.STANDBY);
            }
            if (stopsWithin(BETWEEN_LOOKS.dividedBy(LOCKS_PER_LOOK))) {
                return;
            }
        }
        session.takeOver();
        SlotStatus found = session.status();
        if (!suffices(found)) {
            reconcile(session, found);
        }
        if (!stopsWithin(Duration.ZERO)) {
            relay(session);
        }
    }

    private void reconcile(RelaySession session, SlotStatus found) throws SQLException, ExecutionException {
        var reconciling = new RelayState(Phase.RECONCILING, found.problem());
        if (state.phase() != Phase.BLOCKED || found.reconcileSince() != null) {
            report(reconciling); // Else it is to find out whether it still is blocked.
        }
        try (var publication = publication(session, Set.of(), reconciling);
                var work = new Reconciliation(source, database, session, publication, kafka, meters, found);
                var _ = publication) { // Closed first, since what is under way waits for it.
            var over = CompletableFuture.anyOf(stopping, work.end());
            long begin = System.nanoTime();
            while (!completesWithin(BETWEEN_LOOKS, over)) {
                lookAt(session);
                Optional<String> blockers = work.waitsFor();
                blockers.ifPresent(whom -> report(new RelayState(Phase.RECONCILING, "The slot waits for " + whom)));
                if (blockers.isPresent() && found.problem() == null && hasPassed(LONGEST_WAIT, begin)) {
                    log.warn("The relay goes on, and reconciles later: the slot waits for {}", blockers.get());
                    postponed = System.nanoTime();
                    return;
                }
            }
        }
    }

    private static boolean hasPassed(Duration time, long since) {
        return System.nanoTime() - since > time.toNanos();
    }

    /** A healthy slot is read on while what somebody asks for has to wait for others. */
    private boolean suffices(SlotStatus seen) {
        return seen.suffices() || (seen.problem() == null && !hasPassed(POSTPONED, postponed));
    }

    private void relay(RelaySession session) throws SQLException, ExecutionException {
        try (var publication = publication(session, session.blockedKeys(), RelayState.LEADING);
                var engine = new OutboxEngine(database, new OutboxPublisher(source, session, publication));
                var _ = publication) {
            log.info("The relay leads slot {}", database.slot());
            report(RelayState.LEADING);
            watch(session, publication, CompletableFuture.anyOf(stopping, engine.end()));
        }
    }

    /**
     * Until it is over: the engine has ended, the relay is to stop, the slot is lost, or the database does not answer.
     */
    private void watch(RelaySession session, Publication publication, CompletableFuture<?> over)
            throws SQLException, ExecutionException {
        try {
            SlotStatus seen = session.status();
            for (int look = 0; suffices(seen) && !completesWithin(BETWEEN_LOOKS, over); look++) {
                if (look % LOOKS_PER_HEARTBEAT == 0) {
                    session.heartbeat();
                }
                seen = lookAt(session);
                publication.stuck().ifPresent(problem -> report(RelayState.waiting(problem)));
            }
        } catch (SQLException | ExecutionException e) {
            report(problem(e)); // At once, since it may take a while to end what is under way.
            throw e;
        }
    }

    private SlotStatus lookAt(RelaySession session) throws SQLException {
        SlotStatus seen = session.status();
        look = new Look(seen, System.nanoTime());
        report(state);
        return seen;
    }

    private Publication publication(RelaySession session, Set<Row.EventKey> blocked, RelayState working) {
        return new Publication(
                session,
                new OutboxRecords(registry, tracing),
                kafka.newProducer(),
                new TopicSettings(kafka),
                blocked,
                working,
                this::report,
                meters);
    }

    /** What it does now, and what keeps it from publishing. */
    private void report(RelayState now) {
        state = now;
        if (now.problem() == null) {
            task.succeeded();
        } else {
            task.failed("%s: %s".formatted(now.phase(), now.problem()));
        }
        log.debug("The relay of slot {} is {}", database.slot(), now);
    }

    private record Look(SlotStatus slot, long at) {

        @Nullable
        Duration outboxAge() {
            return slot.behind() == null ? null : slot.behind().plusNanos(System.nanoTime() - at);
        }
    }

    private boolean stopsWithin(Duration limit) {
        try {
            return completesWithin(limit, stopping);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // It only ever completes normally.
        }
    }

    /** An interrupted thread is to stop. */
    private static boolean completesWithin(Duration limit, CompletableFuture<?> future) throws ExecutionException {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public synchronized void start() {
        stopping = new CompletableFuture<>();
        task.started();
        thread = Thread.ofPlatform().name("outbox-relay").start(this::relayUntilStopped);
    }

    @Override
    public synchronized void stop() {
        stopping.complete(null);
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
        task.stopped();
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Before everything that appends events starts, after all of it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }
}
