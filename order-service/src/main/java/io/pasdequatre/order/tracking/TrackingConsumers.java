package io.pasdequatre.order.tracking;

import io.pasdequatre.events.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.util.backoff.FixedBackOff;

/**
 * A consumer group for each generation, apart from the saga's. What fails is tried again for ever: nothing else waits
 * for it, and passing over a fact would make the view wrong.
 */
@Component
class TrackingConsumers implements SmartLifecycle {

    static final List<String> TOPICS =
            List.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS, Topics.NOTIFICATION_EVENTS);

    /** Every generation's group begins with it. */
    static final String GROUP = "order-service.tracking";

    private static final Logger LOG = LoggerFactory.getLogger(TrackingConsumers.class);
    private static final int PAUSE_MILLIS = 1000;

    private final Generations generations;
    private final Projection projection;
    private final Rebuilding rebuilding;
    private final Map<String, Object> properties;
    private final Map<Integer, KafkaMessageListenerContainer<byte[], byte[]>> reading = new HashMap<>();
    private boolean running;

    TrackingConsumers(
            Generations generations, Projection projection, Rebuilding rebuilding, ConsumerFactory<?, ?> consumers) {
        this.generations = generations;
        this.projection = projection;
        this.rebuilding = rebuilding;
        this.properties = new HashMap<>(consumers.getConfigurationProperties());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, TrackedFacts.AT_ONCE);
    }

    @Override
    public synchronized void start() {
        running = true;
        generations.alive().forEach(this::read);
    }

    @Override
    public synchronized void stop() {
        running = false;
        List.copyOf(reading.keySet()).forEach(this::stopReading);
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    /** Follows what any replica has begun or ended. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void follow() {
        rebuilding.finishIfRead();
        readWhatIsAlive();
        rebuilding.clear();
    }

    private synchronized void readWhatIsAlive() {
        if (running) {
            List<Integer> alive = generations.alive();
            List<Integer> over = new ArrayList<>(reading.keySet());
            over.removeAll(alive);
            over.forEach(this::stopReading);
            alive.stream().filter(number -> !reading.containsKey(number)).forEach(this::read);
        }
    }

    private void read(int generation) {
        var container = new KafkaMessageListenerContainer<byte[], byte[]>(
                new DefaultKafkaConsumerFactory<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                containerProperties(generation));
        container.setBeanName(groupOf(generation));
        container.setCommonErrorHandler(retryForEver());
        container.start();
        reading.put(generation, container);
        LOG.info("Tracking reads the topics into generation {}", generation);
    }

    private ContainerProperties containerProperties(int generation) {
        var container = new ContainerProperties(TOPICS.toArray(String[]::new));
        container.setGroupId(groupOf(generation));
        container.setAckMode(AckMode.BATCH);
        var threads = new SimpleAsyncTaskExecutor(groupOf(generation) + "-");
        threads.setVirtualThreads(true);
        container.setListenerTaskExecutor(threads);
        container.setMessageListener((BatchMessageListener<byte[], byte[]>) records -> take(generation, records));
        return container;
    }

    /** The container seeks back to the record that is named. */
    private void take(int generation, List<ConsumerRecord<byte[], byte[]>> records) {
        try {
            projection.take(generation, records);
        } catch (RuntimeException e) {
            throw new BatchListenerFailedException("Tracking tries it again: " + e, e, 0);
        }
    }

    private void stopReading(int generation) {
        var container = reading.remove(generation);
        if (container != null) {
            container.stop();
        }
    }

    private static String groupOf(int generation) {
        return GROUP + "." + generation;
    }

    private static DefaultErrorHandler retryForEver() {
        var handler = new DefaultErrorHandler(new FixedBackOff(PAUSE_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS));
        handler.setClassifications(Map.of(), true);
        handler.setLogLevel(KafkaException.Level.WARN);
        return handler;
    }
}
