package io.pasdequatre.eventing.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what the broker deleted before this consumer had read it, since the consumer was away, or behind, for longer
 * than the topic keeps its records. Kafka's client goes on at the beginning then, and reports it to nobody. Of a
 * compacted topic records are missing by nature.
 */
final class DeletedRecords {

    private static final Logger log = LoggerFactory.getLogger(DeletedRecords.class);

    private final MeterRegistry meters;
    private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();
    private volatile Set<String> compacted = Set.of();

    DeletedRecords(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Topics of which nothing is noticed. */
    void ignore(Set<String> compacted) {
        this.compacted = compacted;
    }

    /** They are this consumer's from now on. */
    void assigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        partitions.forEach(partition -> {
            next.remove(partition);
            deleted(partition); // So that it is there, and 0.
        });
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                compare(partition, offset.offset(), beginnings.getOrDefault(partition, 0L));
            }
        });
    }

    /** They were read. */
    void read(Consumer<?, ?> consumer, List<? extends ConsumerRecord<?, ?>> records) {
        Map<TopicPartition, Long> first = new HashMap<>();
        Map<TopicPartition, Long> last = new HashMap<>();
        records.forEach(record -> {
            TopicPartition partition = ReactionsListener.partitionOf(record);
            first.putIfAbsent(partition, record.offset());
            last.put(partition, record.offset());
        });
        first.forEach((partition, offset) -> {
            Long expected = next.get(partition);
            if (expected != null && offset > expected) { // Or it is a transaction's marker.
                compare(
                        partition,
                        expected,
                        consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L));
            }
            next.put(partition, last.getOrDefault(partition, offset) + 1);
        });
    }

    private void compare(TopicPartition partition, long expected, long beginning) {
        next.put(partition, Math.max(expected, beginning));
        if (beginning <= expected || compacted.contains(partition.topic())) {
            return;
        }
        log.error(
                "{} records of {} were deleted before they were consumed, those from offset {} to {}. Their publisher can"
                        + " publish them again from its outbox, if it still keeps them: POST the time of the first to its"
                        + " /actuator/relay",
                beginning - expected,
                partition,
                expected,
                beginning - 1);
        deleted(partition).increment((double) (beginning - expected));
    }

    private Counter deleted(TopicPartition partition) {
        return Counter.builder("pasdequatre.reactions.deleted")
                .tag("topic", partition.topic())
                .description("Records that the broker deleted before they were consumed")
                .register(meters);
    }
}
