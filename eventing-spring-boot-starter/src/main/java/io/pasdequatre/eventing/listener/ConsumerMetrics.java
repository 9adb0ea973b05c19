package io.pasdequatre.eventing.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * The Kafka client's own metrics of each consumer; how far it lags is among them. They come with the partitions it is
 * given, and Micrometer looks for new ones once a minute unless it is set otherwise: after a restart nobody would know
 * of a lag for that long.
 */
final class ConsumerMetrics implements ConsumerFactory.Listener<byte[], byte[]> {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final MeterRegistry meters;
    private final Map<Consumer<byte[], byte[]>, Bound> bound = new ConcurrentHashMap<>();

    private record Bound(KafkaClientMetrics metrics, ScheduledExecutorService looks) {}

    ConsumerMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void consumerAdded(String id, Consumer<byte[], byte[]> consumer) {
        var looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("consumer-metrics").factory());
        var metrics = new KafkaClientMetrics(consumer, List.of(Tag.of("spring.id", id)), looks, BETWEEN_LOOKS);
        bound.put(consumer, new Bound(metrics, looks));
        metrics.bindTo(meters);
    }

    @Override
    public void consumerRemoved(@Nullable String id, Consumer<byte[], byte[]> consumer) {
        var gone = bound.remove(consumer);
        if (gone != null) {
            gone.metrics().close();
            gone.looks().shutdownNow();
        }
    }
}
