package io.pasdequatre.order.tracking;

import io.pasdequatre.order.tracking.Generations.Progress;
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
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads the topics from their beginning into a generation of its own, while the other one serves, and then has the new
 * one serve. What the topics do not hold any more is taken over from the old one: facts do not change.
 */
@Component
class Rebuilding {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuilding.class);

    private static final int LIMIT_SECONDS = 30;
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final Generations generations;
    private final Projection projection;
    private final JdbcClient jdbc;
    private final KafkaAdmin kafka;

    Rebuilding(Generations generations, Projection projection, JdbcClient jdbc, KafkaAdmin kafka) {
        this.generations = generations;
        this.projection = projection;
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
            admin.describeTopics(TrackingConsumers.TOPICS)
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

    /** Has the new generation serve if it has read what there was when it was begun. */
    @Transactional
    void finishIfRead() {
        if (generations.building().filter(progress -> progress.remaining() == 0).isEmpty()) {
            return;
        }
        int old = generations.serving();
        boolean oldAlive = generations.lockIfAlive(old);
        Optional<Progress> still = generations.building();
        if (oldAlive && still.isPresent() && generations.lockIfAlive(still.get().generation())) {
            exchange(old, still.get().generation());
        }
    }

    private void exchange(int old, int young) {
        int takenOver = takeOver(old, young);
        generations.exchange(old, young);
        LOG.info(
                "Tracking is read from the topics anew: generation {} serves, with {} facts that only {} had",
                young,
                takenOver,
                old);
    }

    private int takeOver(int old, int young) {
        List<UUID> ofFacts = jdbc.sql("""
                        INSERT INTO tracked_fact (generation, order_id, fact_id, topic, type, source, sequence,
                            happened_at, committed_at, published_at, correlation_id, causation_id, trace_id, fields,
                            order_status)
                        SELECT :young, order_id, fact_id, topic, type, source, sequence, happened_at, committed_at,
                            published_at, correlation_id, causation_id, trace_id, fields, order_status
                        FROM tracked_fact o
                        WHERE generation = :old
                            AND NOT EXISTS (SELECT FROM tracked_fact y WHERE y.generation = :young
                                            AND (y.order_id, y.fact_id) = (o.order_id, o.fact_id))
                        ORDER BY position
                        RETURNING order_id
                        """)
                .param("old", old)
                .param("young", young)
                .query((row, _) -> row.getObject("order_id", UUID.class))
                .list();
        if (!ofFacts.isEmpty()) {
            projection.fold(young, new HashSet<>(ofFacts));
        }
        return ofFacts.size();
    }

    /** Takes away some of what retired generations hold. */
    void clear() {
        for (int retired : generations.retired()) {
            if (delete("tracked_fact", retired) + delete("tracked_order", retired) == 0) {
                generations.remove(retired);
            }
        }
    }

    private int delete(String table, int generation) {
        return jdbc.sql("DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE generation = ? LIMIT ?))"
                        .formatted(table))
                .params(generation, FORGOTTEN_AT_ONCE)
                .update();
    }
}
