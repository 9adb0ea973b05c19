package io.pasdequatre.eventing.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Kept;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ConsumerRetryAuthEvent;
import org.springframework.kafka.event.ConsumerRetryAuthSuccessfulEvent;
import org.springframework.kafka.event.KafkaEvent;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.backoff.ExponentialBackOff;

/** The service's one consumer: spring-kafka's container, set up so that no record is skipped. */
public final class ReactionsContainer extends ConcurrentMessageListenerContainer<byte[], byte[]> {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_AUTHORIZATIONS = Duration.ofSeconds(1);
    private static final long LONGEST_POLL_MILLIS = 500;
    private static final long IDLE_MILLIS = 500;

    /** Several heartbeats of the Kafka client. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    private final Consumption consumption;
    private final Duration longestBatch;
    private final DeletedRecords deleted;
    private final ReactionsListener listener;
    private final WaitingPartitions waiting = new WaitingPartitions(this::pausePartition, this::resumePartition);

    private volatile @Nullable String refused;
    private volatile long lastPoll = System.nanoTime();
    private volatile long begin = System.nanoTime();

    /** The consumer of one service. */
    public ReactionsContainer(
            String consumer,
            Set<String> topics,
            Consumption consumption,
            TransactionOperations transaction,
            JdbcClient jdbc,
            MeterRegistry meters,
            ConsumerSettings settings) {
        super(consumers(properties(settings), meters), containerProperties(consumer, topics));
        this.consumption = consumption;
        this.longestBatch = settings.longestBatch();
        this.deleted = new DeletedRecords(meters);
        var deferred = new DeferredRecords(settings.maxBatch());
        var consumed = new ConsumedOffsets();
        var listener = new ReactionsListener(
                consumption,
                transaction,
                new YieldingTransactions(transaction, jdbc),
                settings.attempts(),
                waiting,
                deferred,
                consumed,
                deleted);
        this.listener = listener;
        setupMessageListener(listener);
        getContainerProperties()
                .setConsumerRebalanceListener(following(listener, waiting, deferred, consumed, deleted));
        setBatchInterceptor(aroundPolls(listener));
        setCommonErrorHandler(retryForEver());
        setConcurrency(settings.concurrency());
        setBeanName(consumer);
    }

    private BatchInterceptor<byte[], byte[]> aroundPolls(ReactionsListener listener) {
        return new BatchInterceptor<>() {
            @Override
            public void setupThreadState(Consumer<?, ?> consumer) {
                listener.beforePoll(consumer);
            }

            @Override
            public ConsumerRecords<byte[], byte[]> intercept(
                    ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
                lastPoll = System.nanoTime();
                return records;
            }
        };
    }

    private static ConsumerAwareRebalanceListener following(
            ReactionsListener listener,
            WaitingPartitions waiting,
            DeferredRecords deferred,
            ConsumedOffsets consumed,
            DeletedRecords deleted) {
        return new ConsumerAwareRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
                deleted.assigned(consumer, partitions);
            }

            @Override
            public void onPartitionsRevokedBeforeCommit(
                    Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
                listener.commit(consumer);
            }

            @Override
            public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
                waiting.forget(partitions);
                deferred.forget(partitions);
            }

            @Override
            public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
                waiting.forget(partitions);
                deferred.forget(partitions);
                consumed.forget(partitions);
            }
        };
    }

    /**
     * Starts it.
     *
     * @param topics what the broker says of them
     */
    void start(Kept topics) {
        consumption.consumesFrom(topics);
        deleted.ignore(topics.compacted());
        refused = null;
        begin = System.nanoTime();
        lastPoll = begin;
        start();
    }

    /** The broker does not let the service read; it is asked again each second. */
    @EventListener
    void on(ConsumerRetryAuthEvent event) {
        if (isOwn(event)) {
            refused = "The broker refuses the consumer (%s); see to its user, and to what that may read"
                    .formatted(event.getReason());
        }
    }

    @EventListener
    void on(ConsumerRetryAuthSuccessfulEvent event) {
        if (isOwn(event)) {
            refused = null;
        }
    }

    /** There is nothing to consume, which shows that it asks. */
    @EventListener
    void on(ListenerContainerIdleEvent event) {
        if (isOwn(event)) {
            lastPoll = System.nanoTime();
        }
    }

    private boolean isOwn(KafkaEvent event) {
        return event.getContainer(MessageListenerContainer.class) == this;
    }

    /** Consumes records as if this consumer had polled them, defers none, and commits at once. */
    public void consume(List<ConsumerRecord<byte[], byte[]>> records, Consumer<?, ?> consumer) {
        listener.consume(records, consumer);
        listener.commit(consumer);
    }

    /** Whether it has ended without being asked to. */
    boolean hasDied() {
        return !isInExpectedState();
    }

    /** Why it does not consume everything now; empty while it does. */
    Optional<String> problem() {
        if (!isRunning()) {
            return Optional.of("The consumer was stopped, and nobody has started it again");
        }
        String refusal = refused;
        return (refusal == null ? waiting.problem() : Optional.of(refusal))
                .or(this::stuck)
                .or(this::unheard);
    }

    private Optional<String> stuck() {
        return isLongerAgo(lastPoll, longestBatch)
                ? Optional.of(
                        "The consumer has been at one batch for more than %d s".formatted(longestBatch.toSeconds()))
                : Optional.empty();
    }

    private static boolean isLongerAgo(long nanos, Duration limit) {
        return System.nanoTime() - nanos > limit.toNanos();
    }

    /** The group's coordinator answers heartbeats, while there is one. */
    private Optional<String> unheard() {
        return metrics().values().stream()
                .flatMap(client -> client.entrySet().stream())
                .filter(metric -> metric.getKey().name().equals("last-heartbeat-seconds-ago"))
                .map(metric -> (Number) metric.getValue().metricValue())
                .mapToDouble(Number::doubleValue)
                .filter(seconds ->
                        seconds < 0 ? isLongerAgo(begin, LONGEST_SILENCE) : seconds > LONGEST_SILENCE.toSeconds())
                .mapToObj(seconds -> seconds < 0
                        ? "The consumer has not joined its group yet"
                        : "Kafka has not answered the consumer for %.0f s".formatted(seconds))
                .findAny();
    }

    /** With the Kafka client's own metrics: how far a consumer lags is among them. */
    private static ConsumerFactory<byte[], byte[]> consumers(Map<String, Object> properties, MeterRegistry meters) {
        var consumers =
                new DefaultKafkaConsumerFactory<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumers.addListener(new ConsumerMetrics(meters));
        return consumers;
    }

    private static Map<String, Object> properties(ConsumerSettings settings) {
        Map<String, Object> properties = new HashMap<>(settings.client());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxBatch());
        return properties;
    }

    private static ContainerProperties containerProperties(String consumer, Set<String> topics) {
        var properties = new ContainerProperties(topics.toArray(String[]::new));
        properties.setGroupId(consumer);
        properties.setAckMode(AckMode.MANUAL); // The listener commits.
        properties.setPollTimeout(LONGEST_POLL_MILLIS); // A partition that has waited is not noticed before.
        properties.setIdleEventInterval(IDLE_MILLIS);
        properties.setAuthExceptionRetryInterval(BETWEEN_AUTHORIZATIONS);
        var threads = new SimpleAsyncTaskExecutor(consumer + "-");
        threads.setVirtualThreads(true);
        properties.setListenerTaskExecutor(threads);
        return properties;
    }

    /** For what fails beside the records: it never gives up, so it drops nothing. */
    private static DefaultErrorHandler retryForEver() {
        var pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), 2);
        pauses.setMaxInterval(LONGEST_PAUSE.toMillis());
        var handler = new DefaultErrorHandler(pauses);
        handler.setClassifications(Map.of(), true);
        handler.setLogLevel(KafkaException.Level.WARN);
        return handler;
    }
}
