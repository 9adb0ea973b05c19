package io.pasdequatre.eventing.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.core.NestedExceptionUtils;

/**
 * The partitions that wait at a record that failed for a reason that may heal, or whose offset the broker did not take.
 * They are paused, for 100 ms at first and 5 s at most, then the record is tried again.
 */
final class WaitingPartitions {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Consumer<TopicPartition> pause;
    private final Consumer<TopicPartition> resume;
    private final Map<TopicPartition, Waiting> waiting = new ConcurrentHashMap<>();

    WaitingPartitions(Consumer<TopicPartition> pause, Consumer<TopicPartition> resume) {
        this.pause = pause;
        this.resume = resume;
    }

    private record Waiting(long offset, Instant since, Duration pause, String cause) {}

    /** It waits, and is consumed again from this record on after a pause. */
    void add(TopicPartition partition, long offset, Throwable failure) {
        String cause = String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure));
        Waiting now = waiting.compute(
                partition,
                (_, before) -> before == null || before.offset != offset
                        ? new Waiting(offset, Instant.now(), FIRST_PAUSE, cause)
                        : new Waiting(offset, before.since, longer(before.pause), cause));
        pause.accept(partition);
        CompletableFuture.delayedExecutor(now.pause.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> resume.accept(partition));
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** It no longer waits, if what it waited at was consumed: it goes on from this offset. */
    void goesOn(TopicPartition partition, long next) {
        waiting.computeIfPresent(partition, (_, at) -> at.offset < next ? null : at);
    }

    /** They belong to another consumer from now on. */
    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            if (waiting.remove(partition) != null) {
                resume.accept(partition);
            }
        });
    }

    /** What the one waits for that has waited longest. */
    Optional<String> problem() {
        return waiting.entrySet().stream()
                .min(Comparator.comparing(entry -> entry.getValue().since))
                .map(entry -> "%s waits at offset %d since %s: %s"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().offset,
                                entry.getValue().since,
                                entry.getValue().cause));
    }
}
