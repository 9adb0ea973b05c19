package io.pasdequatre.tracking.readmodel;

import io.pasdequatre.events.Topics;
import io.pasdequatre.tracking.readmodel.Generations.Progress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reads the topics from their beginning into a generation of its own, while the other one serves, and then has the new
 * one serve. What the topics do not hold any more is taken over from the old one: events do not change.
 */
@Component
class Rebuild {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private static final int LIMIT_SECONDS = 30;
    private static final int DELETED_AT_ONCE = 10_000;

    private final Generations generations;
    private final Projection projection;
    private final TrackedEvents events;
    private final TransactionOperations transaction;
    private final JdbcClient jdbc;
    private final KafkaAdmin kafka;

    Rebuild(
            Generations generations,
            Projection projection,
            TrackedEvents events,
            TransactionOperations transaction,
            JdbcClient jdbc,
            KafkaAdmin kafka) {
        this.generations = generations;
        this.projection = projection;
        this.events = events;
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.kafka = kafka;
    }

    /**
     * Begins it. Each replica takes part, as soon as it sees that there is a new generation.
     *
     * @return the generation's number, or empty if one is being built already
     * @throws IllegalStateException if the broker does not say what there is to read
     */
    Optional<Integer> begin() {
        try (Admin admin = Admin.create(kafka.getConfigurationProperties())) {
            Set<TopicPartition> partitions = new HashSet<>();
            admin.describeTopics(Topics.ofOrders())
                    .allTopicNames()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .forEach((topic, found) -> found.partitions()
                            .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
            return generations.begin(
                    offsets(admin, partitions, OffsetSpec.earliest()), offsets(admin, partitions, OffsetSpec.latest()));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The broker does not say what there is to read: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking the broker what there is to read", e);
        }
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, Set<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin
                .listOffsets(partitions.stream().collect(Collectors.toMap(each -> each, _ -> which)))
                .all()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().offset()));
    }

    /**
     * Once the new generation has read what there was when it was begun, copies to it what the topics do not hold any
     * more, and has it serve. Each step is a transaction over a bounded number of events, so neither the heap nor a
     * lock grows with what is tracked; any replica goes on where another has stopped.
     */
    void goOn() {
        while (transaction.execute(_ -> step())) {
            // Until nothing is left to copy.
        }
    }

    /** Answers whether there is more to do now. */
    private boolean step() {
        if (readyToServe().isEmpty()) {
            return false;
        }
        int old = generations.serving();
        boolean oldAlive = generations.lockIfAlive(old);
        Optional<Integer> young = readyToServe();
        return oldAlive && young.isPresent() && generations.lockIfAlive(young.get()) && copySome(old, young.get());
    }

    private Optional<Integer> readyToServe() {
        return generations
                .building()
                .filter(progress -> progress.remaining() == 0)
                .map(Progress::generation);
    }

    private boolean copySome(int old, int young) {
        long after = generations.copiedUpTo(young);
        Optional<Long> end = events.endOfNext(old, after);
        if (end.isEmpty()) {
            generations.exchange(old, young);
            LOG.info("Tracking has been read from the topics anew: generation {} serves", young);
            return false;
        }
        List<UUID> copied = events.copy(old, young, after, end.get());
        projection.fold(young, new HashSet<>(copied));
        generations.hasCopied(young, end.get());
        return true;
    }

    /** Takes away some of what retired generations hold. */
    void clear() {
        for (int retired : generations.retired()) {
            if (delete("tracked_event", retired) + delete("tracked_order", retired) == 0) {
                generations.remove(retired);
            }
        }
    }

    private int delete(String table, int generation) {
        return jdbc.sql("DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE generation = ? LIMIT ?))"
                        .formatted(table))
                .params(generation, DELETED_AT_ONCE)
                .update();
    }
}
