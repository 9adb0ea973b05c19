package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
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
 * A consumer group for each generation. What fails and may heal is tried again for ever: no step of the saga waits for
 * it. A record that cannot be projected is left out by {@link Intake}.
 */
@Component
class TrackingConsumers implements SmartLifecycle {

    /** Every generation's group begins with it. */
    static final String GROUP = "tracking-service.readmodel";

    private static final Logger LOG = LoggerFactory.getLogger(TrackingConsumers.class);
    private static final int PAUSE_MILLIS = 1000;

    /**
     * Events gather for so long, or until there are so many bytes of them, and are taken in together: a transaction for
     * every two or three of them would cost more than the orders do. A board may be that much behind.
     */
    private static final int GATHER_MILLIS = 100;

    private static final int GATHER_BYTES = 100_000;

    private final Generations generations;
    private final Intake intake;
    private final Rebuild rebuild;
    private final Map<String, Object> properties;
    private final Map<Integer, KafkaMessageListenerContainer<byte[], byte[]>> reading = new HashMap<>();
    private final BackgroundTask task;
    private volatile @Nullable RuntimeException problem;
    private boolean running;

    TrackingConsumers(
            Generations generations,
            Intake intake,
            Rebuild rebuild,
            ConsumerFactory<?, ?> consumers,
            BackgroundTasks tasks) {
        this.generations = generations;
        this.intake = intake;
        this.rebuild = rebuild;
        this.task = tasks.add("read model", Duration.ofSeconds(1));
        this.properties = new HashMap<>(consumers.getConfigurationProperties());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, TrackedEvents.AT_ONCE);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHER_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, GATHER_MILLIS);
    }

    @Override
    public synchronized void start() {
        running = true;
        task.started();
        generations.alive().forEach(this::read);
    }

    @Override
    public synchronized void stop() {
        running = false;
        task.stopped();
        List.copyOf(reading.keySet()).forEach(this::stopReading);
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    /** Follows what any replica has begun or ended. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void follow() {
        task.attempt(() -> {
            rebuild.goOn();
            readWhatIsAlive();
            rebuild.clear();
            requireThatAllRead();
        });
    }

    /** One that has ended by itself is begun anew. */
    private synchronized void requireThatAllRead() {
        for (var container : reading.values()) {
            if (!container.isInExpectedState()) {
                container.stop();
                container.start();
                throw new IllegalStateException("%s ended by itself and was started again; the log has the reason"
                        .formatted(container.getBeanName()));
            }
        }
        RuntimeException last = problem;
        if (last != null) {
            throw last;
        }
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
        var container = new ContainerProperties(Topics.ofOrders().toArray(String[]::new));
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
            intake.take(generation, records);
            problem = null;
        } catch (RuntimeException e) {
            problem = e;
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
        handler.setLogLevel(KafkaException.Level.DEBUG); // The background task reports it.
        return handler;
    }
}
