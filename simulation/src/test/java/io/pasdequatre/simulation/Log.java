package io.pasdequatre.simulation;

import io.pasdequatre.events.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Kafka: topics of two partitions, and what each consumer group has committed of them. */
final class Log {

    static final int PARTITIONS = 2;

    private static final List<String> TOPICS =
            List.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS);

    private final Map<Partition, List<Event>> records = new HashMap<>();
    private final Map<String, Map<Partition, Integer>> committed = new HashMap<>();
    private final ToIntFunction<UUID> numberOf;

    /** A part of a topic. */
    record Partition(String topic, int number) {}

    /**
     * An empty log.
     *
     * @param numberOf an order's number, which decides its partition
     */
    Log(ToIntFunction<UUID> numberOf) {
        this.numberOf = numberOf;
    }

    void append(Event event) {
        records(new Partition(event.topic(), numberOf.applyAsInt(UUID.fromString(event.key())) % PARTITIONS))
                .add(event);
    }

    List<Event> records(Partition partition) {
        return records.computeIfAbsent(partition, _ -> new ArrayList<>());
    }

    /** All that was ever published, in its order for each partition. */
    List<Event> all() {
        return TOPICS.stream()
                .flatMap(topic -> IntStream.range(0, PARTITIONS).mapToObj(number -> new Partition(topic, number)))
                .flatMap(partition -> records(partition).stream())
                .toList();
    }

    /** The partitions of the topics that a group consumes. */
    static List<Partition> partitionsFor(String group) {
        return TOPICS.stream()
                .filter(topic -> Topics.groups(topic).contains(group))
                .flatMap(topic -> IntStream.range(0, PARTITIONS).mapToObj(number -> new Partition(topic, number)))
                .toList();
    }

    int committed(String group, Partition partition) {
        return offsets(group).getOrDefault(partition, 0);
    }

    void commit(String group, Partition partition, int offset) {
        offsets(group).merge(partition, offset, Math::max);
    }

    private Map<Partition, Integer> offsets(String group) {
        return committed.computeIfAbsent(group, _ -> new HashMap<>());
    }
}
