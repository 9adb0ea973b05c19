package io.pasdequatre.eventing.reconciliation;

import io.pasdequatre.eventing.capture.Row.EventKey;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.publishing.OutboxRecords;
import io.pasdequatre.eventing.publishing.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * What stands on Kafka's topics. A record's time is that of its row or later, so a row is not found before that time.
 */
final class KafkaContents {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;

    KafkaContents(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * A topic that may have deleted records which are as late as that, if there is one. What is younger than the
     * topic's retention it has not deleted; of the rest one sees only whether an earlier record is still there.
     */
    Optional<String> beginsTooLateFor(Map<String, Instant> earliestByTopic, TopicSettings topics)
            throws InterruptedException {
        Map<TopicPartition, Long> times = timesByPartition(earliestByTopic);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(times.keySet());
        Map<TopicPartition, Long> starts = startsOf(times);
        for (TopicPartition partition : times.keySet()) {
            long beginning = beginnings.getOrDefault(partition, 0L);
            if (beginning > 0
                    && starts.getOrDefault(partition, 0L) <= beginning
                    && !topics.keeps(partition.topic(), times.getOrDefault(partition, 0L))) {
                return Optional.of(partition.topic());
            }
        }
        return Optional.empty();
    }

    /**
     * What stands there.
     *
     * @param ids of the events and dead letters
     * @param last of each key, the event with the highest number
     * @param source whose events those are
     */
    record Contents(Set<UUID> ids, Map<EventKey, Last> last, String source) {

        private void add(ConsumerRecord<byte[], byte[]> record) {
            id(record).ifPresent(id -> {
                ids.add(id);
                if (record.headers().lastHeader(OutboxRecords.DEAD_LETTER_ID) == null) {
                    addEvent(record);
                }
            });
        }

        private void addEvent(ConsumerRecord<byte[], byte[]> record) {
            CloudEventsHeaders.find(record.headers())
                    .filter(event -> event.source().equals(source))
                    .ifPresent(event -> last.merge(
                            new EventKey(record.topic(), event.key()),
                            new Last(event.sequence(), event.id()),
                            (one, other) -> one.sequence < other.sequence ? other : one));
        }
    }

    /** An event by its number and its id. */
    record Last(long sequence, UUID id) {}

    /** What stands there since then, for each topic. */
    Contents since(Map<String, Instant> earliestByTopic, String source) {
        Map<TopicPartition, Long> times = timesByPartition(earliestByTopic);
        var contents = new Contents(new HashSet<>(), new HashMap<>(), source);
        if (times.isEmpty()) {
            return contents;
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
        startsOf(times).forEach(consumer::seek);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(contents::add);
        }
        return contents;
    }

    private Map<TopicPartition, Long> timesByPartition(Map<String, Instant> earliestByTopic) {
        Map<TopicPartition, Long> times = new HashMap<>();
        Map<String, ?> topics = consumer.listTopics();
        earliestByTopic.forEach((topic, earliest) -> {
            if (topics.containsKey(topic)) {
                consumer.partitionsFor(topic)
                        .forEach(each ->
                                times.put(new TopicPartition(topic, each.partition()), earliest.toEpochMilli()));
            }
        });
        consumer.assign(times.keySet());
        return times;
    }

    /** The offset of the first record that is as late, or the end. */
    private Map<TopicPartition, Long> startsOf(Map<TopicPartition, Long> times) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
        Map<TopicPartition, Long> starts = new HashMap<>();
        consumer.offsetsForTimes(times)
                .forEach((partition, found) -> starts.put(
                        partition,
                        Optional.<OffsetAndTimestamp>ofNullable(found)
                                .map(OffsetAndTimestamp::offset)
                                .orElseGet(() -> Objects.requireNonNull(ends.get(partition)))));
        return starts;
    }

    private static Optional<UUID> id(ConsumerRecord<byte[], byte[]> record) {
        Header deadLetter = record.headers().lastHeader(OutboxRecords.DEAD_LETTER_ID);
        Header id = deadLetter == null ? record.headers().lastHeader("ce_id") : deadLetter;
        if (id == null || id.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(new String(id.value(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // Not one of ours.
        }
    }
}
