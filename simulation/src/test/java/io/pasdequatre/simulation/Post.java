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

/** Brings every fact to all who listen to its topic. */
final class Post {

    private static final int POLL = 20;

    private final World world;
    private final Map<String, Set<UUID>> brought =
            ALL.stream().collect(Collectors.toMap(service -> service, _ -> new HashSet<>()));

    Post(World world) {
        this.world = world;
    }

    /** Brings what is new, and what is said upon it, until nothing is said any more. */
    void deliverEverything() {
        var news = takeNews();
        while (!news.isEmpty()) {
            news.forEach(world::deliver);
            news = takeNews();
        }
    }

    /**
     * Brings what is new now to all at once, as to so many replicas of each service: a topic's facts of one key go to
     * one of them, in their order.
     *
     * @param meanwhile is done at the same time
     */
    void deliverToReplicas(int replicas, Runnable... meanwhile) {
        var news = takeNews();
        AtOnce.run(Stream.concat(
                Stream.of(meanwhile),
                news.entrySet().stream().flatMap(mail -> shares(replicas, mail.getKey(), mail.getValue()))));
    }

    /** Brings all facts there are to everyone once more. */
    void deliverEverythingAgain() {
        var again = ALL.stream().collect(Collectors.toMap(service -> service, this::heardBy));
        again.forEach(world::deliver);
    }

    private Stream<Runnable> shares(int replicas, String service, List<Fact> facts) {
        return facts.stream()
                .collect(groupingBy(fact -> Math.floorMod((fact.topic() + fact.key()).hashCode(), replicas)))
                .values()
                .stream()
                .map(share -> () -> polls(share).forEach(poll -> world.deliver(service, poll)));
    }

    private static Stream<List<Fact>> polls(List<Fact> facts) {
        return IntStream.iterate(0, from -> from < facts.size(), from -> from + POLL)
                .mapToObj(from -> facts.subList(from, Math.min(from + POLL, facts.size())));
    }

    /** For each service that listens to any, the facts that were not brought to it before. */
    private Map<String, List<Fact>> takeNews() {
        return ALL.stream().collect(Collectors.toMap(service -> service, this::newTo)).entrySet().stream()
                .filter(news -> !news.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private List<Fact> newTo(String service) {
        return heardBy(service).stream()
                .filter(fact -> brought.get(service).add(fact.id()))
                .toList();
    }

    private List<Fact> heardBy(String service) {
        return ALL.stream()
                .flatMap(speaker -> world.said(speaker).stream())
                .filter(fact -> Topics.groups(fact.topic()).contains(service))
                .toList();
    }
}
