package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.Services.ALL;

import io.pasdequatre.events.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Brings every fact to all who listen to its topic. */
final class Post {

    private final World world;
    private final Map<String, Set<UUID>> brought =
            ALL.stream().collect(Collectors.toMap(service -> service, _ -> new HashSet<>()));

    Post(World world) {
        this.world = world;
    }

    /** Brings what is new, and what is said upon it, until nothing is said any more. */
    void deliverEverything() {
        while (ALL.stream().map(this::deliverNews).reduce(false, Boolean::logicalOr)) {
            // Whatever they heard may have made them say something.
        }
    }

    /** Whether there was anything new for the service. */
    private boolean deliverNews(String service) {
        var news = heardBy(service).stream()
                .filter(fact -> brought.get(service).add(fact.id()))
                .toList();
        world.deliver(service, news);
        return !news.isEmpty();
    }

    /** Brings all facts there are to everyone once more. */
    void deliverEverythingAgain() {
        var again = ALL.stream().collect(Collectors.toMap(service -> service, this::heardBy));
        again.forEach(world::deliver);
    }

    private List<Fact> heardBy(String service) {
        return ALL.stream()
                .flatMap(speaker -> world.said(speaker).stream())
                .filter(fact -> Topics.groups(fact.topic()).contains(service))
                .toList();
    }
}
