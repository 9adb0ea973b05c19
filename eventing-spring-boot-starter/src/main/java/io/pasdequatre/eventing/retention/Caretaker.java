package io.pasdequatre.eventing.retention;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;

/**
 * Makes partitions ahead, drops those that are over, and dead letters with them, at the start and every hour. Each
 * replica has one; the database lets one of them work at a time. What fails is tried again in the next round, and ends
 * nothing: there are two weeks until it would hurt.
 */
public final class Caretaker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
    private static final Duration FEWEST_AHEAD = Duration.ofDays(3);

    private final Partitions partitions;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    private volatile @Nullable Instant until;
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    public Caretaker(Partitions partitions, Clock clock, MeterRegistry meters) {
        this.partitions = partitions;
        this.clock = clock;
        this.meters = meters;
        Gauge.builder("pasdequatre.partitions.ahead", this, Caretaker::daysAhead)
                .description("For how long facts will find a partition if no more are made")
                .baseUnit("days")
                .register(meters);
    }

    /** Takes care once. */
    public void round() {
        attempt("make partitions", () -> until = partitions.make(clock.instant()));
        attempt("drop partitions of the outbox", () -> dropWhatIsOver("outbox"));
        attempt("drop partitions of the inbox", () -> dropWhatIsOver("inbox"));
        attempt("forget dead letters", this::forgetDeadLetters);
    }

    private void dropWhatIsOver(String table) {
        for (var dropped = dropOldest(table); dropped.isPresent(); dropped = dropOldest(table)) {
            log.info("Dropped the partition {}", dropped.get());
        }
    }

    private void forgetDeadLetters() {
        long forgotten = partitions.forgetDeadLetters(clock.instant());
        if (forgotten > 0) {
            log.info("Forgot {} dead letters that were seen to", forgotten);
        }
    }

    private Optional<String> dropOldest(String table) {
        return partitions.dropOldest(table, clock.instant());
    }

    /** A failure is told once for as long as it lasts, and counted each time. */
    private void attempt(String task, Runnable work) {
        try {
            work.run();
            if (failures.remove(task) != null) {
                log.info("Could {} again", task);
            }
        } catch (RuntimeException e) {
            String why =
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            if (failures.put(task, why) == null) {
                log.warn("Could not {}, which is tried again in an hour: {}", task, why);
            }
            meters.counter("pasdequatre.partitions.failures", "task", task).increment();
        }
    }

    private double daysAhead() {
        Instant end = until;
        return end == null ? Double.NaN : Duration.between(clock.instant(), end).toSeconds() / 86_400.0;
    }

    /** What somebody has to look after; empty while all is well. */
    public Optional<String> problem() {
        Instant end = until;
        if (end == null || end.isAfter(clock.instant().plus(FEWEST_AHEAD))) {
            return Optional.empty();
        }
        return Optional.of("From %s on no fact will be taken, since there are no partitions for it: %s"
                .formatted(end, failures.getOrDefault("make partitions", "they are made every hour")));
    }

    private void goRounds() {
        try {
            do {
                round();
            } while (!stopping.await(1, TimeUnit.HOURS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void start() {
        stopping = new CountDownLatch(1);
        thread = Thread.ofVirtual().name("partitions").start(this::goRounds);
    }

    /** Waits for a round that is under way, since it needs the database, which is closed next. */
    @Override
    public synchronized void stop() {
        stopping.countDown();
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(10));
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
}
