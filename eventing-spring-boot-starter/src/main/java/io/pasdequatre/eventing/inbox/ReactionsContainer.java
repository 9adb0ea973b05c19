package io.pasdequatre.eventing.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.backoff.ExponentialBackOff;

/** The service's one consumer: spring-kafka's container, set up so that no record is passed over. */
public final class ReactionsContainer extends ConcurrentMessageListenerContainer<byte[], byte[]> {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Consumption consumption;
    private final Replay replay;

    /**
     * The consumer of one service.
     *
     * @param inboxRetention how long the inbox remembers a fact at least
     * @param attempts how often a reaction is tried that fails for a reason that will not heal, at least 1
     * @param parkingLimit the most records that are held back
     */
    public ReactionsContainer(
            String consumer,
            ReactionsByType reactions,
            SchemaRegistry registry,
            DataSource dataSource,
            TransactionOperations transaction,
            Clock clock,
            MeterRegistry meters,
            @Nullable Tracing tracing,
            Map<String, Object> consumerProperties,
            Duration inboxRetention,
            int maxBatch,
            int attempts,
            int parkingLimit) {
        super(consumers(properties(consumerProperties, maxBatch), meters), containerProperties(consumer, reactions));
        JdbcClient jdbc = JdbcClient.create(dataSource);
        var parking = new Parking(jdbc, consumer, clock, parkingLimit);
        var deadLetters = new DeadLetters(jdbc, consumer, clock, meters);
        var inbox = new Inbox(jdbc, consumer, clock, inboxRetention, meters);
        consumption = new Consumption(reactions, registry, inbox, parking, deadLetters, tracing);
        replay = new Replay(
                consumption,
                parking,
                deadLetters,
                new ReplayLog(jdbc, consumer, clock),
                transaction,
                jdbc,
                clock,
                attempts);
        setupMessageListener(
                new ReactionsListener(consumption, transaction, new BriefWaits(transaction, jdbc), attempts));
        setCommonErrorHandler(retryForEver());
        setBeanName(consumer);
    }

    /**
     * Starts it.
     *
     * @param compacted the topics of which the broker keeps the last fact of a key for ever
     */
    void start(Set<String> compacted) {
        consumption.rememberLastOfKey(compacted);
        start();
    }

    /** What can be done about what it holds back. */
    public Replay replay() {
        return replay;
    }

    /** With the Kafka client's own metrics: how far a consumer lags is among them. */
    private static ConsumerFactory<byte[], byte[]> consumers(Map<String, Object> properties, MeterRegistry meters) {
        var consumers =
                new DefaultKafkaConsumerFactory<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumers.addListener(new ConsumerMetrics(meters));
        return consumers;
    }

    private static Map<String, Object> properties(Map<String, Object> given, int maxBatch) {
        Map<String, Object> properties = new HashMap<>(given);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxBatch);
        return properties;
    }

    private static ContainerProperties containerProperties(String consumer, ReactionsByType reactions) {
        var properties = new ContainerProperties(reactions.topics().toArray(String[]::new));
        properties.setGroupId(consumer);
        properties.setAckMode(AckMode.BATCH);
        var threads = new SimpleAsyncTaskExecutor(consumer + "-");
        threads.setVirtualThreads(true);
        properties.setListenerTaskExecutor(threads);
        return properties;
    }

    /**
     * Seeks back to the record that failed, and commits what came before it. It never gives up, so it drops nothing.
     */
    private static DefaultErrorHandler retryForEver() {
        var pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), 2);
        pauses.setMaxInterval(LONGEST_PAUSE.toMillis());
        var handler = new DefaultErrorHandler(pauses);
        handler.setClassifications(Map.of(), true);
        handler.setLogLevel(KafkaException.Level.WARN);
        return handler;
    }
}
