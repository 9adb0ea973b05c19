package io.pasdequatre.order.tracking;

import static java.util.Comparator.comparing;

import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.eventing.PublishedFacts;
import io.pasdequatre.order.domain.OrderStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Tells an order's story, fact by fact. */
@Component
public class Timeline {

    private static final String THIS_SERVICE = "order-service";

    private final Generations generations;
    private final TrackedFacts facts;
    private final PublishedFacts topics;

    Timeline(Generations generations, TrackedFacts facts, PublishedFacts topics) {
        this.generations = generations;
        this.facts = facts;
        this.topics = topics;
    }

    /**
     * A fact in its story.
     *
     * @param status the order's, by all that had happened until then
     * @param consumed who reacted to it, as far as that is known: order-service remembers it, and another service's
     *     answer tells of it
     */
    public record Entry(TrackedFact tracked, OrderStatus status, List<Consumed> consumed) {}

    /**
     * That a service reacted to a fact.
     *
     * @param by such as {@code inventory-service}
     * @param at when; another service's is when its first answer happened
     */
    public record Consumed(String by, Instant at) {}

    /** What is known of an order, in the order of its happening; empty if nothing is. */
    public List<Entry> of(UUID orderId) {
        List<TrackedFact> all = facts.of(generations.serving(), orderId);
        Map<UUID, Instant> here =
                topics.reactedAt(all.stream().map(each -> each.fact().id()).toList());
        List<PublishedFact> soFar = new ArrayList<>();
        return all.stream()
                .map(each -> {
                    soFar.add(each.fact());
                    return new Entry(each, Story.of(soFar).status(), consumed(each, all, here));
                })
                .toList();
    }

    /** What an order's facts up to a moment amount to. */
    public Story asOf(UUID orderId, Instant moment) {
        return Story.of(facts.of(generations.serving(), orderId).stream()
                .map(TrackedFact::fact)
                .filter(fact -> !fact.happenedAt().isAfter(moment))
                .toList());
    }

    private static List<Consumed> consumed(TrackedFact heard, List<TrackedFact> all, Map<UUID, Instant> here) {
        List<Consumed> consumed = new ArrayList<>();
        UUID id = heard.fact().id();
        if (here.containsKey(id)) {
            consumed.add(new Consumed(THIS_SERVICE, here.get(id)));
        }
        answers(id, all)
                .filter(answer ->
                        consumed.stream().noneMatch(known -> known.by().equals(answer.by())))
                .forEach(consumed::add);
        consumed.sort(comparing(Consumed::at));
        return consumed;
    }

    private static Stream<Consumed> answers(UUID id, List<TrackedFact> all) {
        return all.stream()
                .map(TrackedFact::fact)
                .filter(fact -> id.equals(fact.causationId()))
                .map(fact -> new Consumed(fact.source(), fact.happenedAt()));
    }
}
