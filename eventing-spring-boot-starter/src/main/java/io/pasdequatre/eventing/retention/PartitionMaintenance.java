package io.pasdequatre.eventing.retention;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Makes partitions ahead, drops those that are over, and dead letters with them, in rounds. Each replica makes them;
 * the database lets one work at a time. What fails is tried again in the next round, and ends nothing: there are two
 * weeks until it would hurt.
 */
public final class PartitionMaintenance {

    private static final Logger log = LoggerFactory.getLogger(PartitionMaintenance.class);
    private static final Duration FEWEST_AHEAD = Duration.ofDays(3);

    private final Partitions partitions;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    private volatile @Nullable Instant until;

    public PartitionMaintenance(Partitions partitions, Clock clock, MeterRegistry meters) {
        this.partitions = partitions;
        this.clock = clock;
        this.meters = meters;
        Gauge.builder("pasdequatre.partitions.ahead", this, PartitionMaintenance::daysAhead)
                .description("For how long events will find a partition if no more are made")
                .baseUnit("days")
                .register(meters);
    }

    /** Takes care once. What cannot be done is left for the next round. */
    public void round() {
        failures.clear();
        attempt("make partitions", () -> partitions.make(clock.instant()));
        attempt("find out how far partitions reach", () -> until = partitions.until());
        attempt("drop partitions of the outbox", () -> dropWhatIsOver("outbox"));
        attempt("drop partitions of the inbox", () -> dropWhatIsOver("inbox"));
        attempt("forget dead letters", this::forgetDeadLetters);
    }

    /**
     * Requires that the last round has done everything.
     *
     * @throws IllegalStateException if something could not be done
     */
    public void requireDone() {
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.entrySet().stream()
                    .map(failure -> "Could not %s, which is tried again in an hour: %s"
                            .formatted(failure.getKey(), failure.getValue()))
                    .sorted()
                    .collect(Collectors.joining("; ")));
        }
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

    private void attempt(String task, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            failures.put(
                    task,
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage()));
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
        return Optional.of("From %s on no event will be taken, since there are no partitions for it: %s"
                .formatted(end, failures.getOrDefault("make partitions", "they are made every hour")));
    }
}
