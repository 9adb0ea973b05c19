package io.pasdequatre.simulation;

import io.pasdequatre.simulation.Log.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One consumer of a group: one thread that polls, processes, commits its offsets and polls again. */
final class Replica {

    private final String service;
    private final int number;
    private final Log log;
    private final Map<Partition, Integer> positions = new HashMap<>();
    private Stage.@Nullable Activity activity;

    Replica(String service, int number, Log log) {
        this.service = service;
        this.number = number;
        this.log = log;
    }

    /** Events, and how far they go in each partition. */
    record Polled(List<Event> events, Map<Partition, Integer> positions) {}

    String service() {
        return service;
    }

    String name() {
        return service + " " + number;
    }

    /** Takes over partitions where the group has committed, and lets go of others. */
    void assign(List<Partition> assigned) {
        positions.clear();
        assigned.forEach(partition -> positions.put(partition, log.committed(service, partition)));
    }

    boolean canPoll() {
        return activity == null
                && positions.entrySet().stream()
                        .anyMatch(each ->
                                each.getValue() < log.records(each.getKey()).size());
    }

    /** Takes what comes next in some partitions, in an order in which the topics are mixed. */
    Polled poll(int most, RandomGenerator random) {
        var next = new HashMap<>(positions);
        var events = new ArrayList<Event>();
        int size = 1 + random.nextInt(most);
        while (events.size() < size) {
            var open = log.partitionsFor(service).stream()
                    .filter(each -> next.getOrDefault(each, Integer.MAX_VALUE)
                            < log.records(each).size())
                    .toList();
            if (open.isEmpty()) {
                break;
            }
            Partition from = open.get(random.nextInt(open.size()));
            events.add(log.records(from).get(next.merge(from, 1, Integer::sum) - 1));
        }
        return new Polled(events, next);
    }

    /** Commits, for the partitions that are still its own. */
    void commit(Polled polled) {
        polled.positions().forEach((partition, position) -> {
            if (positions.containsKey(partition)) {
                positions.put(partition, position);
                log.commit(service, partition, position);
            }
        });
    }

    /** Begins again where the group has committed. */
    void restart() {
        positions.replaceAll((partition, _) -> log.committed(service, partition));
        activity = null;
    }

    void isBusyWith(Stage.@Nullable Activity what) {
        activity = what;
    }

    Stage.@Nullable Activity activity() {
        return activity;
    }
}
