package io.pasdequatre.sampleapplication.faults;

import io.pasdequatre.localstack.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic while the replicas of one service write to it, and judges each record when it comes: a key's events
 * are numbered 1, 2, 3 …, so none may be ahead of its turn, whoever publishes it, and one that comes again must be the
 * same event. What every key has had so far fits into a list of the events' ids.
 */
final class Tail implements AutoCloseable {

    private static final String TOPIC = "lines";
    private static final Duration POLL = Duration.ofMillis(50);

    private final String service;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread reader;
    private final Map<String, List<UUID>> events = new HashMap<>();
    private final Map<String, List<Arrival>> arrivals = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long firsts;
    private long repeats;
    private final BlockingQueue<CompletableFuture<Void>> wishes = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    /**
     * A record that came.
     *
     * @param at when it came, {@link System#nanoTime()}
     * @param appended when the event was appended, just before its transaction committed
     * @param again whether it had come before
     */
    record Arrival(long at, Instant appended, boolean again) {}

    private Tail(String service) {
        this.service = service;
        this.reader = Thread.ofPlatform().daemon().name("tail").start(this::readOrRemember);
    }

    /** Reads what the replicas of this service publish from now on. */
    static Tail of(Replicas replicas) throws InterruptedException {
        var tail = new Tail(replicas.database().name() + "-");
        tail.ready.await();
        return tail;
    }

    private void readOrRemember() {
        try {
            read();
        } catch (RuntimeException e) {
            failure = e;
            ready.countDown();
        }
    }

    private void read() {
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        TestInfrastructure.shared().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            ready.countDown();
            while (!closed) {
                consumer.poll(POLL).forEach(this::judge);
                catchUp(consumer, partitions);
            }
        }
    }

    private void catchUp(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        for (CompletableFuture<Void> wish; (wish = wishes.poll()) != null; ) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(this::judge);
            }
            wish.complete(null);
        }
    }

    /** Waits until it has read what stands on the topic now. */
    void catchUp() {
        var wish = new CompletableFuture<Void>();
        wishes.add(wish);
        wish.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private synchronized void judge(ConsumerRecord<byte[], byte[]> record) {
        String replica = header(record, PublishedBy.HEADER);
        if (replica.startsWith(service)) {
            boolean again = judge(
                    new String(record.key(), StandardCharsets.UTF_8),
                    Integer.parseInt(header(record, "ce_sequence")),
                    UUID.fromString(header(record, "ce_id")),
                    replica);
            arrivals.computeIfAbsent(replica, _ -> new ArrayList<>())
                    .add(new Arrival(System.nanoTime(), Instant.parse(header(record, "ce_time")), again));
        }
    }

    /** Whether it had come before. */
    private boolean judge(String key, int sequence, UUID id, String replica) {
        List<UUID> ofKey = events.computeIfAbsent(key, _ -> new ArrayList<>());
        if (sequence <= ofKey.size()) {
            repeats++;
            if (!ofKey.get(sequence - 1).equals(id)) {
                violations.add("%s published %s as number %d of %s, which is another event"
                        .formatted(replica, id, sequence, key));
            }
            return true;
        }
        firsts++;
        if (sequence > ofKey.size() + 1) {
            violations.add("%s published number %d of %s, whose last was number %d"
                    .formatted(replica, sequence, key, ofKey.size()));
        } else {
            ofKey.add(id);
        }
        return false;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Events that came, each counted once. */
    synchronized long events() {
        requireReader();
        return firsts;
    }

    /** Records of events that had come before. */
    synchronized long repeats() {
        return repeats;
    }

    /** What was wrong with what came; empty if all is well. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** The ids of a key's events, the first first. */
    synchronized List<UUID> eventsOf(String key) {
        return List.copyOf(events.getOrDefault(key, List.of()));
    }

    /** Keys of which anything came. */
    synchronized List<String> keys() {
        return List.copyOf(events.keySet());
    }

    /** What a replica published. */
    synchronized List<Arrival> by(ReplicaProcess replica) {
        requireReader();
        return List.copyOf(arrivals.getOrDefault(replica.name(), List.of()));
    }

    /** How many records a replica published. */
    synchronized int countBy(ReplicaProcess replica) {
        requireReader();
        return arrivals.getOrDefault(replica.name(), List.of()).size();
    }

    /** The first that any replica but one published, of which something holds. */
    synchronized Optional<Arrival> firstNotBy(ReplicaProcess replica, Predicate<Arrival> holds) {
        requireReader();
        return arrivals.entrySet().stream()
                .filter(published -> !published.getKey().equals(replica.name()))
                .flatMap(
                        published -> published.getValue().stream().filter(holds).limit(1))
                .min(Comparator.comparingLong(Arrival::at));
    }

    /** When records came, whoever published them, in nanoseconds and in order. */
    synchronized long[] times() {
        return arrivals.values().stream()
                .flatMap(List::stream)
                .mapToLong(Arrival::at)
                .sorted()
                .toArray();
    }

    /** Forgets when a replica's records came, but not which: a long run would gather too many. */
    synchronized void forgetArrivalsBy(ReplicaProcess replica) {
        arrivals.remove(replica.name());
    }

    /** Forgets when records came, but not which. */
    synchronized void forgetArrivals() {
        arrivals.clear();
    }

    private void requireReader() {
        if (failure != null) {
            throw new IllegalStateException("The topic cannot be read", failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
