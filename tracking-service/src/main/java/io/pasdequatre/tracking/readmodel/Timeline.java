package io.pasdequatre.tracking.readmodel;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.tracking.readmodel.OrderSearch.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** An order's events in the order of their happening, each with what it changed and who reacted to it. */
@Component
public class Timeline {

    private final Generations generations;
    private final TrackedEvents events;

    Timeline(Generations generations, TrackedEvents events) {
        this.generations = generations;
        this.events = events;
    }

    /**
     * An event of a timeline.
     *
     * @param status the order's, by all that had happened until then
     * @param consumed which services are known to have reacted to it: those that published an event because of it. A
     *     service that only changed its own tables leaves no trace here
     */
    public record Entry(TrackedEvent tracked, OrderStatus status, List<Consumed> consumed) {}

    /**
     * That a service reacted to an event.
     *
     * @param by such as {@code inventory-service}
     * @param at when the first event happened that it published because of it
     */
    public record Consumed(String by, Instant at) {}

    /** What is known of an order, in the order of its happening; empty if nothing is. */
    public List<Entry> of(UUID orderId) {
        List<TrackedEvent> all = events.of(generations.serving(), orderId);
        List<PublishedEvent> soFar = new ArrayList<>();
        return all.stream()
                .map(each -> {
                    soFar.add(each.event());
                    return new Entry(each, OrderProgress.of(soFar).status(), consumed(each, all));
                })
                .toList();
    }

    /** What was ordered; null if that is not known any more. */
    public @Nullable OrderDetails detailsOf(UUID orderId) {
        return OrderProgress.of(events.of(generations.serving(), orderId).stream()
                        .map(TrackedEvent::event)
                        .filter(event -> event.is(OrderPlaced.class))
                        .toList())
                .details();
    }

    /**
     * How far an order had come at a moment; empty if that is not known any more.
     *
     * @param order as it was found before
     */
    public Optional<OrderProgress> asOf(Found order, Instant moment) {
        List<TrackedEvent> all = events.of(generations.serving(), order.orderId());
        return areComplete(all, order)
                ? Optional.of(OrderProgress.of(all.stream()
                        .map(TrackedEvent::event)
                        .filter(event -> !event.happenedAt().isAfter(moment))
                        .toList()))
                : Optional.empty();
    }

    /** Each topic's are numbered from 1 without a gap, and the last one that the order's row knows is among them. */
    private static boolean areComplete(List<TrackedEvent> all, Found order) {
        return all.stream()
                        .map(each -> each.event().happenedAt())
                        .anyMatch(happened -> !happened.isBefore(order.lastAt()))
                && all.stream().anyMatch(each -> each.event().is(OrderPlaced.class))
                && all.stream().collect(groupingBy(TrackedEvent::topic)).values().stream()
                        .allMatch(Timeline::areNumberedWithoutAGap);
    }

    private static boolean areNumberedWithoutAGap(List<TrackedEvent> ofTopic) {
        return ofTopic.stream().mapToLong(each -> each.event().sequence()).max().orElse(0) == ofTopic.size();
    }

    private static List<Consumed> consumed(TrackedEvent tracked, List<TrackedEvent> all) {
        return all.stream()
                .map(TrackedEvent::event)
                .filter(event -> tracked.event().id().equals(event.causationId()))
                .collect(toMap(PublishedEvent::source, PublishedEvent::happenedAt, Timeline::earlier))
                .entrySet()
                .stream()
                .map(answer -> new Consumed(answer.getKey(), answer.getValue()))
                .sorted(comparing(Consumed::at))
                .toList();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
