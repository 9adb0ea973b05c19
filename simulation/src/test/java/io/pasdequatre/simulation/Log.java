package io.pasdequatre.simulation;

import io.pasdequatre.events.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Kafka: topics of two to four partitions, and what each consumer group has committed of them. */
final class Log {

    private static final int FEWEST_PARTITIONS = 2;
    private static final int MOST_PARTITIONS = 4;

    private static final List<String> TOPICS =
            List.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS);

    private final List<Event> all = new ArrayList<>();
    private final Map<String, Integer> partitions = new HashMap<>();
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
        int number = numberOf.applyAsInt(UUID.fromString(event.key())) % partitions(event.topic());
        records(new Partition(event.topic(), number)).add(event);
        all.add(event);
    }

    private int partitions(String topic) {
        return partitions.getOrDefault(topic, FEWEST_PARTITIONS);
    }

    /** The topics that may be given more partitions. */
    List<String> growing() {
        return TOPICS.stream()
                .filter(topic -> partitions(topic) < MOST_PARTITIONS)
                .toList();
    }

    /** Says how many there are now. What is published from now on of a key may be on another partition than before. */
    int addPartition(String topic) {
        int more = partitions(topic) + 1;
        partitions.put(topic, more);
        return more;
    }

    List<Event> records(Partition partition) {
        return records.computeIfAbsent(partition, _ -> new ArrayList<>());
    }

    /** All that was ever published, in its order. */
    List<Event> all() {
        return Collections.unmodifiableList(all);
    }

    /** In the order in which they were first published. */
    Stream<Event> find(Set<UUID> ids) {
        return ids.isEmpty()
                ? Stream.empty()
                : all.stream().filter(event -> ids.contains(event.id())).distinct();
    }

    /** The partitions of the topics that a group consumes. */
    List<Partition> partitionsFor(String group) {
        return TOPICS.stream()
                .filter(topic -> Topics.groups(topic).contains(group))
                .flatMap(
                        topic -> IntStream.range(0, partitions(topic)).mapToObj(number -> new Partition(topic, number)))
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
