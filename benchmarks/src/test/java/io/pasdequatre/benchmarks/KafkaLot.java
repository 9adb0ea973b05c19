package io.pasdequatre.benchmarks;

import io.pasdequatre.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The events of one lot in Kafka: waits for them by the log's length alone, and reads them when it is all over. */
final class KafkaLot implements AutoCloseable {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<TopicPartition, Long> begin;

    /** Begins where the topic ends now. */
    KafkaLot(Stage stage) {
        consumer = consumer(stage);
        begin = consumer.endOffsets(consumer.assignment());
    }

    /** A consumer with Kafka's own defaults, at the end of order-service's topic. To be closed by the caller. */
    static KafkaConsumer<String, byte[]> consumer(Stage stage) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stage.stack().bootstrapServers(), "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.ORDER_EVENTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** Waits until there are so many records more. */
    void await(int records) {
        long progressed = System.nanoTime();
        for (long last = -1, now = appended(); now < records; now = appended()) {
            if (now > last) {
                progressed = System.nanoTime();
            }
            requireProgress(progressed, now, records);
            last = now;
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private long appended() {
        return total(consumer.endOffsets(consumer.assignment())) - total(begin);
    }

    private static long total(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * When the broker appended a lot.
     *
     * @param first the first of its records, in milliseconds since 1970
     * @param last the last of them
     * @param repeated records that were there already
     */
    record Appended(long first, long last, int repeated) {

        double seconds() {
            return (last - first) / (double) TimeUnit.SECONDS.toMillis(1);
        }
    }

    /**
     * Reads the lot, and waits for those of its events that are not there yet.
     *
     * @param keys its keys; other records are left from before
     * @throws IllegalStateException if an event is missing
     */
    Appended read(Set<String> keys, int events) {
        begin.forEach(consumer::seek);
        Set<String> seen = new HashSet<>();
        long first = Long.MAX_VALUE;
        long last = 0;
        int records = 0;
        for (long progressed = System.nanoTime(); seen.size() < events; ) {
            for (ConsumerRecord<String, byte[]> each : consumer.poll(LOOK_AGAIN)) {
                records++;
                if (keys.contains(each.key()) && seen.add(id(each))) {
                    first = Math.min(first, each.timestamp());
                    last = Math.max(last, each.timestamp());
                    progressed = System.nanoTime();
                }
            }
            requireProgress(progressed, seen.size(), events);
        }
        return new Appended(first, last, records - events);
    }

    private static void requireProgress(long progressed, long now, int events) {
        if (System.nanoTime() - progressed > PATIENCE.toNanos()) {
            throw new IllegalStateException("Of %d events %d came to Kafka, and then none for %d s; see %s"
                    .formatted(events, now, PATIENCE.toSeconds(), RelayProcess.LOG.toAbsolutePath()));
        }
    }

    private static String id(ConsumerRecord<String, byte[]> each) {
        return new String(each.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
