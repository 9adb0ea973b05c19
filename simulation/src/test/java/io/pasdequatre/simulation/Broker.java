package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Services.ALL;
import static java.util.stream.Collectors.groupingBy;

import io.pasdequatre.events.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Delivers every event to all consumer groups of its topic, in place of Kafka. */
final class Broker {

    private static final int POLL = 20;

    private final World world;
    private final Map<String, Set<UUID>> delivered =
            ALL.stream().collect(Collectors.toMap(service -> service, _ -> new HashSet<>()));

    Broker(World world) {
        this.world = world;
    }

    /** Delivers what is new, and what the services append upon it, until they append nothing any more. */
    void deliverEverything() {
        var fresh = takeNew();
        while (!fresh.isEmpty()) {
            fresh.forEach(world::deliver);
            fresh = takeNew();
        }
    }

    /**
     * Delivers what is new now at once, as to so many replicas of each service: a topic's events of one key go to one
     * of them, in their order.
     *
     * @param meanwhile is done at the same time
     */
    void deliverToReplicas(int replicas, Runnable... meanwhile) {
        var fresh = takeNew();
        AtOnce.run(Stream.concat(
                Stream.of(meanwhile),
                fresh.entrySet().stream().flatMap(each -> shares(replicas, each.getKey(), each.getValue()))));
    }

    /** Delivers all events there are to everyone once more. */
    void deliverEverythingAgain() {
        var again = ALL.stream().collect(Collectors.toMap(service -> service, this::eventsFor));
        again.forEach(world::deliver);
    }

    private Stream<Runnable> shares(int replicas, String service, List<Event> events) {
        return events.stream()
                .collect(groupingBy(event -> Math.floorMod((event.topic() + event.key()).hashCode(), replicas)))
                .values()
                .stream()
                .map(share -> () -> polls(share).forEach(poll -> world.deliver(service, poll)));
    }

    private static Stream<List<Event>> polls(List<Event> events) {
        return IntStream.iterate(0, from -> from < events.size(), from -> from + POLL)
                .mapToObj(from -> events.subList(from, Math.min(from + POLL, events.size())));
    }

    /** For each service that has any, the events that were not delivered to it before. */
    private Map<String, List<Event>> takeNew() {
        return ALL.stream().collect(Collectors.toMap(service -> service, this::newTo)).entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private List<Event> newTo(String service) {
        return eventsFor(service).stream()
                .filter(event -> delivered.get(service).add(event.id()))
                .toList();
    }

    private List<Event> eventsFor(String service) {
        return ALL.stream()
                .flatMap(producer -> world.appended(producer).stream())
                .filter(event -> Topics.groups(event.topic()).contains(service))
                .toList();
    }
}
