package io.pasdequatre.tracking.analytics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.PublishedEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * Runs the topology in the background, so that the service starts and answers without it. Whatever ends it, such as a
 * topic that is not there or a registry that is away, it is begun anew after a pause: all that it knows is in Kafka.
 */
@Component
class AnalyticsStream implements SmartLifecycle, HealthIndicator {

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    private final Topology topology;
    private final Map<String, Object> kafka;
    private final Map<String, Object> admin;

    private final BackgroundTask task;
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable String problem;
    private @Nullable Thread running;

    AnalyticsStream(
            PublishedEvents topics,
            KafkaProperties properties,
            ConsumerFactory<?, ?> consumers,
            KafkaAdmin admin,
            MeterRegistry meters,
            Clock clock,
            BackgroundTasks tasks) {
        this.task = tasks.add("analytics", PAUSE);
        var events = Serdes.serdeFrom(Json.of(Milestones.class).serializer(), new EventReader(topics, meters));
        this.topology = AnalyticsTopology.of(events, clock);
        this.kafka = properties.buildStreamsProperties();
        // Spring Boot gives the certificates of an SSL bundle to its own clients, of which Streams' are none.
        Stream.of(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundle.class.getName())
                .filter(consumers.getConfigurationProperties()::containsKey)
                .forEach(setting -> kafka.put(
                        setting, consumers.getConfigurationProperties().get(setting)));
        this.admin = admin.getConfigurationProperties();
        Gauge.builder("pasdequatre.analytics.running", () -> state() == State.RUNNING ? 1 : 0)
                .register(meters);
    }

    /** What this replica knows; empty while it knows nothing. */
    Optional<Minutes> minutes() {
        KafkaStreams streams = this.streams;
        try {
            return streams == null
                    ? Optional.empty()
                    : Optional.of(new Minutes(streams.store(StoreQueryParameters.fromNameAndType(
                            AnalyticsTopology.MINUTES, QueryableStoreTypes.keyValueStore()))));
        } catch (InvalidStateStoreException e) {
            return Optional.empty();
        }
    }

    @Override
    public Health health() {
        String problem = this.problem;
        var health = problem == null ? Health.up() : Health.down().withDetail("problem", problem);
        return health.withDetail("state", state()).build();
    }

    @Override
    public synchronized void start() {
        task.started();
        running = Thread.ofVirtual().name("analytics").start(this::run);
    }

    /** Waits for a goodbye to the group, so that another replica goes on at once. */
    @Override
    public synchronized void stop() {
        if (running != null) {
            running.interrupt();
            try {
                running.join(LONGEST_GOODBYE.plus(PAUSE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running = null;
        }
        task.stopped();
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    private void run() {
        try {
            while (true) {
                runOnce();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The service stops.
        }
    }

    private void runOnce() throws InterruptedException {
        try {
            ensureView();
            runUntilItEnds();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // Whatever it is, it is begun anew.
            failed(e);
        }
    }

    /** Streams makes the topics it keeps its state in, but not the one it is read from. */
    private void ensureView() throws ExecutionException, InterruptedException {
        var view = new NewTopic(AnalyticsTopology.VIEW, Optional.of(1), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try (var admin = Admin.create(this.admin)) {
            admin.createTopics(List.of(view)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void runUntilItEnds() throws InterruptedException {
        var ended = new CountDownLatch(1);
        var streams = new KafkaStreams(topology, settings());
        try {
            streams.setStateListener((now, _) -> changed(now, ended));
            streams.setUncaughtExceptionHandler(e -> {
                failed(e);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            this.streams = streams;
            while (!ended.await(1, TimeUnit.SECONDS)) {
                if (problem == null && state().isRunningOrRebalancing()) { // Else it is only on its way again.
                    task.succeeded();
                }
            }
        } finally {
            this.streams = null;
            streams.close(CloseOptions.timeout(LONGEST_GOODBYE)
                    .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    private void changed(State now, CountDownLatch ended) {
        if (now == State.RUNNING) {
            problem = null;
        }
        if (now.hasCompletedShutdown()) {
            ended.countDown();
        }
    }

    private void failed(Throwable e) {
        problem = String.valueOf(e.getCause() == null ? e : e.getCause());
        task.failed(e);
    }

    private State state() {
        KafkaStreams streams = this.streams;
        return streams == null ? State.NOT_RUNNING : streams.state();
    }

    private Properties settings() {
        var settings = new Properties();
        settings.putAll(kafka);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, AnalyticsTopology.APPLICATION);
        // What it has read, what it knows and what it writes change together, or a crash would count twice or not at
        // all.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedStores.class);
        settings.put(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000); // A replica that was killed is replaced by then.
        return settings;
    }
}
