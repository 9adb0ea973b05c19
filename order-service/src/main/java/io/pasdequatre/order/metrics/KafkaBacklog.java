package io.pasdequatre.order.metrics;

import io.pasdequatre.order.saga.Backlog;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * Asks Kafka where the topics end and what this service's consumers have committed. While Kafka does not answer, the
 * answer stays what it was.
 */
@Component
class KafkaBacklog implements Backlog, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaBacklog.class);
    private static final int LIMIT_SECONDS = 5;

    private final KafkaAdmin kafka;
    private final Clock clock;
    private final String group;
    private @Nullable Admin admin;
    private @Nullable Ends ahead;
    private Instant consumedUpTo = Instant.EPOCH;

    /** Where partitions ended at a moment; those that had no records are left out. */
    private record Ends(Instant at, Map<TopicPartition, Long> offsets) {

        boolean areReachedBy(Map<TopicPartition, Long> committed) {
            return offsets.entrySet().stream()
                    .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
        }
    }

    KafkaBacklog(KafkaAdmin kafka, Clock clock, @Value("${spring.application.name}") String group) {
        this.kafka = kafka;
        this.clock = clock;
        this.group = group;
    }

    @Override
    public synchronized Instant consumedUpTo(List<String> topics) {
        try {
            look(topics);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Kafka does not say what is left to consume; it is asked again: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return consumedUpTo;
    }

    /** The ends are asked for before what is committed, so that what comes meanwhile is no backlog. */
    private void look(List<String> topics) throws ExecutionException, InterruptedException, TimeoutException {
        var now = new Ends(clock.instant(), endsOf(topics));
        var committed = committed();
        if (now.areReachedBy(committed)) {
            consumedUpTo = now.at();
            ahead = null;
        } else if (ahead == null) {
            ahead = now;
        } else if (ahead.areReachedBy(committed)) {
            consumedUpTo = ahead.at();
            ahead = now;
        }
    }

    private Map<TopicPartition, Long> endsOf(List<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var partitions =
                admin().describeTopics(topics).allTopicNames().get(LIMIT_SECONDS, TimeUnit.SECONDS).values().stream()
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                        .toList();
        var first = offsets(partitions, OffsetSpec.earliest());
        var ends = new HashMap<>(offsets(partitions, OffsetSpec.latest()));
        ends.entrySet().removeIf(end -> end.getValue() <= first.getOrDefault(end.getKey(), 0L));
        return ends;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin()
                .listOffsets(partitions.stream().collect(Collectors.toMap(each -> each, _ -> which)))
                .all()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().offset()));
    }

    private Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException, TimeoutException {
        var committed = new HashMap<TopicPartition, Long>();
        admin().listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    private Admin admin() {
        if (admin == null) {
            admin = Admin.create(kafka.getConfigurationProperties());
        }
        return admin;
    }

    @Override
    public synchronized void destroy() {
        if (admin != null) {
            admin.close();
        }
    }
}
