package io.pasdequatre.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/** From commit to consumer while events are appended steadily, and from commit to a raw reader of the same rows. */
record Latency(Stage stage, Orders orders, RelayProcess relay) {

    private static final String RAW_SLOT = "raw_latency";
    private static final int WRITERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * What was measured.
     *
     * @param fromCall from the call of commit to the consumer, by the relay
     * @param fromReturn from the return of commit to the consumer, by the relay
     * @param rawFromCall from the call of commit to the raw reader
     * @param rawFromReturn from the return of commit to the raw reader
     * @param commit from the call of commit to its return
     * @param rate transactions a second
     * @param cpu share of a core that the relay's JVM used
     */
    record Figures(
            Percentiles fromCall,
            Percentiles fromReturn,
            Percentiles rawFromCall,
            Percentiles rawFromReturn,
            Percentiles commit,
            double rate,
            double cpu) {}

    /** Lets the relay relay; the share of a core that its JVM uses while nothing is appended. */
    double idleCpu(int seconds) throws InterruptedException {
        try (var kafka = new KafkaLot(stage)) {
            relay.resume();
            orders.appendOne();
            kafka.await(1);
        }
        double before = relay.cpuSeconds();
        TimeUnit.SECONDS.sleep(seconds);
        return (relay.cpuSeconds() - before) / seconds;
    }

    /** Pauses the relay afterwards. */
    Figures measure(int warmUpSeconds, int seconds) throws Exception {
        PgRecvlogical.createSlot(stage, RAW_SLOT);
        try (var raw = new RawStream(stage, RAW_SLOT);
                var arrivals = new Arrivals(KafkaLot.consumer(stage))) {
            appendFor(warmUpSeconds);
            double cpuBefore = relay.cpuSeconds();
            long began = System.nanoTime();
            List<Orders.Commit> commits = appendFor(seconds);
            double took = (System.nanoTime() - began) / 1e9;
            double cpu = (relay.cpuSeconds() - cpuBefore) / took;
            await(commits, arrivals.seen, "Kafka");
            Map<String, Long> decoded = raw.seen();
            await(commits, decoded, "the raw slot");
            relay.pause();
            return new Figures(
                    between(commits, Orders.Commit::called, each -> arrivals.seen.getOrDefault(each.key(), 0L)),
                    between(commits, Orders.Commit::returned, each -> arrivals.seen.getOrDefault(each.key(), 0L)),
                    between(commits, Orders.Commit::called, each -> decoded.getOrDefault(each.key(), 0L)),
                    between(commits, Orders.Commit::returned, each -> decoded.getOrDefault(each.key(), 0L)),
                    between(commits, Orders.Commit::called, Orders.Commit::returned),
                    commits.size() / took,
                    cpu);
        }
    }

    private static Percentiles between(
            List<Orders.Commit> commits, ToLongFunction<Orders.Commit> from, ToLongFunction<Orders.Commit> to) {
        return Percentiles.of(commits.stream()
                .mapToLong(each -> to.applyAsLong(each) - from.applyAsLong(each))
                .toArray());
    }

    /** Several writers, so that a slow commit does not keep the next one back. */
    private List<Orders.Commit> appendFor(int seconds) throws Exception {
        var commits = new ArrayList<Orders.Commit>();
        long began = System.nanoTime();
        try (var writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<List<Orders.Commit>>> all = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> writers.submit(() -> append(writer, seconds * Plan.RATE, began)))
                    .toList();
            for (var each : all) {
                commits.addAll(each.get());
            }
        }
        return commits;
    }

    /** Appends each event when its time has come, however late the one before was. */
    private List<Orders.Commit> append(int writer, int events, long began) {
        long pause = TimeUnit.SECONDS.toNanos(1) / Plan.RATE;
        var commits = new ArrayList<Orders.Commit>();
        for (int i = writer; i < events; i += WRITERS) {
            long due = began + i * pause;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            commits.add(orders.appendOne());
        }
        return commits;
    }

    private static void await(List<Orders.Commit> commits, Map<String, Long> seen, String where) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!commits.stream().allMatch(each -> seen.containsKey(each.key()))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Not all events have come to %s; see %s".formatted(where, RelayProcess.LOG.toAbsolutePath()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** Notes when a consumer was given each event. */
    private static final class Arrivals implements AutoCloseable {

        private final KafkaConsumer<String, byte[]> consumer;
        private final Map<String, Long> seen = new ConcurrentHashMap<>();

        Arrivals(KafkaConsumer<String, byte[]> consumer) {
            this.consumer = consumer;
            Thread.ofPlatform().name("consumer").daemon().start(this::listen);
        }

        private void listen() {
            try (consumer) {
                while (true) {
                    var records = consumer.poll(Duration.ofSeconds(1));
                    long now = System.nanoTime();
                    records.forEach(each -> seen.putIfAbsent(each.key(), now));
                }
            } catch (WakeupException closing) {
                // The only way it ends.
            }
        }

        @Override
        public void close() {
            consumer.wakeup(); // Its thread closes it.
        }
    }
}
