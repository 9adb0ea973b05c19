package io.pasdequatre.eventing.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How far partitions were consumed, and not yet told the broker: that costs as much as a small transaction, so it is
 * done some times a second and not after each batch. After a crash what was consumed since comes again, and has no
 * second effect.
 */
final class ConsumedOffsets {

    private static final Duration LONGEST = Duration.ofMillis(100);

    private final Map<TopicPartition, Consumed> consumed = new ConcurrentHashMap<>();

    /**
     * What was consumed of a partition.
     *
     * @param first where that begins
     * @param next where it goes on
     */
    record Consumed(long first, long next, long since) {

        private boolean isDue() {
            return System.nanoTime() - since >= LONGEST.toNanos();
        }

        private Consumed to(long later) {
            return new Consumed(first, later, since);
        }
    }

    /** Some more was consumed, from one offset to before another. */
    void add(TopicPartition partition, long first, long next) {
        consumed.merge(partition, new Consumed(first, next, System.nanoTime()), (before, _) -> before.to(next));
    }

    /** Takes all of them if one has waited long enough, else none. */
    Map<TopicPartition, Consumed> takeDue(Collection<TopicPartition> partitions) {
        return partitions.stream().map(consumed::get).anyMatch(each -> each != null && each.isDue())
                ? take(partitions)
                : Map.of();
    }

    Map<TopicPartition, Consumed> take(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Consumed> taken = new HashMap<>();
        partitions.forEach(partition -> {
            Consumed ofOne = consumed.remove(partition);
            if (ofOne != null) {
                taken.put(partition, ofOne);
            }
        });
        return taken;
    }

    /** They belong to another consumer from now on, which consumes them again. */
    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(consumed::remove);
    }
}
