package io.pasdequatre.eventing.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Events that only others react to, read and not yet entered in the inbox. A transaction for them alone would cost as
 * much as one that does something, so they wait for the next, for half a second at most. Their offsets are not
 * committed meanwhile: after a crash, or by another consumer, they are read again.
 */
final class DeferredRecords {

    private static final Duration LONGEST = Duration.ofMillis(500);

    private final int most;
    private final Map<TopicPartition, Deferred> deferred = new ConcurrentHashMap<>();

    /** @param most that wait for a transaction, of one consumer */
    DeferredRecords(int most) {
        this.most = most;
    }

    private record Deferred(List<ConsumerRecord<byte[], byte[]>> records, long since) {

        boolean isDue() {
            return System.nanoTime() - since >= LONGEST.toNanos();
        }
    }

    void add(List<ConsumerRecord<byte[], byte[]>> records) {
        records.forEach(record -> deferred.computeIfAbsent(
                        ReactionsListener.partitionOf(record), _ -> new Deferred(new ArrayList<>(), System.nanoTime()))
                .records
                .add(record));
    }

    /** Whether a consumer of these partitions has to go on. */
    boolean isFull(Collection<TopicPartition> partitions) {
        return of(partitions).mapToInt(each -> each.records.size()).sum() >= most;
    }

    /** Takes all of them, those of a partition in their order. */
    List<ConsumerRecord<byte[], byte[]>> take(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(deferred::remove)
                .filter(Objects::nonNull)
                .flatMap(each -> each.records.stream())
                .toList();
    }

    /** Takes all of them if one has waited long enough, else none. */
    List<ConsumerRecord<byte[], byte[]>> takeDue(Collection<TopicPartition> partitions) {
        return of(partitions).anyMatch(Deferred::isDue) ? take(partitions) : List.of();
    }

    /** They belong to another consumer from now on, which reads them again. */
    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(deferred::remove);
    }

    private Stream<Deferred> of(Collection<TopicPartition> partitions) {
        return partitions.stream().map(deferred::get).filter(Objects::nonNull);
    }
}
