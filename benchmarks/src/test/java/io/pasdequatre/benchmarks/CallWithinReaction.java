package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.PeerEvents.Money;
import io.pasdequatre.benchmarks.PeerEvents.PaymentCaptured;
import io.pasdequatre.benchmarks.PeerEvents.StockReserved;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Orchestration in disguise: a consumer that looks like a choreographed one, and whose reaction to one event in ten
 * waits for another service's answer. All events of its partition wait with it.
 */
final class CallWithinReaction implements AutoCloseable {

    private static final int CALLS_FOR_ONE_IN = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic = "call-within-reaction-" + UUID.randomUUID();
    private final RestCalls payment;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Thread thread;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, Long> published = new ConcurrentHashMap<>();
    private final Map<String, Long> reacted = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Begins to consume. */
    CallWithinReaction(String bootstrapServers, RestCalls payment) throws ExecutionException, InterruptedException {
        this.payment = payment;
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                topic,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        try (var admin = Admin.create(settings)) {
            admin.createTopics(Set.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        thread = Thread.ofPlatform().name("reactions").daemon().start(this::consume);
    }

    /**
     * How far it is when the last event has been published.
     *
     * @param published events
     * @param behind those of them that it has not reacted to
     * @param toReaction of the events that need no call, from publication to the end of their reaction; an event that
     *     still waits counts with what it has waited so far
     */
    record Lag(int published, int behind, Percentiles toReaction) {}

    Lag run(int perSecond, Duration howLong) throws ExecutionException, InterruptedException {
        Pace.open(perSecond, howLong, (_, _) -> publish());
        long now = System.nanoTime();
        return new Lag(
                published.size(),
                published.size() - reacted.size(),
                Percentiles.of(published.entrySet().stream()
                        .filter(event -> !isPaid(event.getKey()))
                        .mapToLong(event -> reacted.getOrDefault(event.getKey(), now) - event.getValue())));
    }

    private String publish() {
        int number = turn.getAndIncrement();
        String key = number + " " + UUID.randomUUID();
        published.put(key, System.nanoTime());
        var reserved = new StockReserved(
                UUID.fromString(key.substring(key.indexOf(' ') + 1)), "customer-1", new Money(300, "EUR"));
        var _ = producer.send(
                new ProducerRecord<>(topic, key, JsonMapper.shared().writeValueAsString(reserved)));
        return key;
    }

    private static boolean isPaid(String key) {
        return Integer.parseInt(key.substring(0, key.indexOf(' '))) % CALLS_FOR_ONE_IN == 0;
    }

    private void consume() {
        try (consumer) {
            consumer.subscribe(Set.of(topic));
            while (!closed) {
                for (ConsumerRecord<String, String> event : consumer.poll(Duration.ofSeconds(1))) {
                    if (!closed) {
                        react(event);
                    }
                }
                consumer.commitSync();
            }
        } catch (WakeupException closing) {
            // The only way it ends.
        }
    }

    /** The call is what makes it an orchestration: this service now needs the other one to be there. */
    private void react(ConsumerRecord<String, String> event) {
        if (isPaid(event.key())) {
            payment.post(
                    RestOrders.PAYMENTS,
                    JsonMapper.shared().readValue(event.value(), StockReserved.class),
                    PaymentCaptured.class,
                    PATIENCE);
        }
        reacted.put(event.key(), System.nanoTime());
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
