package io.pasdequatre.tracking.readmodel;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.eventing.PublishedEvents;
import io.pasdequatre.tracking.readmodel.TrackedEvents.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes events in and folds each order they are about anew, from all of its events. So it needs no order among topics,
 * and an event that comes again changes nothing.
 */
@Component
class Projection {

    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

    private final PublishedEvents topics;
    private final Generations generations;
    private final TrackedEvents events;
    private final TrackedOrders orders;

    Projection(PublishedEvents topics, Generations generations, TrackedEvents events, TrackedOrders orders) {
        this.topics = topics;
        this.generations = generations;
        this.events = events;
        this.orders = orders;
    }

    /** Takes in what a generation's consumer has read, unless that generation is over. */
    @Transactional
    void take(int generation, List<ConsumerRecord<byte[], byte[]>> records) {
        List<OrderEvent> read = records.stream().flatMap(this::orderEvent).toList();
        if (generations.lockIfAlive(generation)) {
            add(generation, read);
            generations.hasRead(generation, records);
        }
    }

    /** Writes down that a record cannot be projected, and goes on behind it. Its order is as it was before. */
    @Transactional
    void leaveOut(int generation, ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {
        if (generations.lockIfAlive(generation)) {
            generations.hasFailed(generation, record, cause);
            generations.hasRead(generation, List.of(record));
        }
    }

    private record OrderEvent(UUID orderId, String topic, PublishedEvent event) {}

    /** A record that is no event, or is about no order, is nothing to track: the saga's consumers dead-letter it. */
    private Stream<OrderEvent> orderEvent(ConsumerRecord<byte[], byte[]> record) {
        return topics
                .read(record.headers(), record.value())
                .flatMap(event -> orderId(event).map(id -> new OrderEvent(id, record.topic(), event)))
                .or(() -> {
                    LOG.warn("{}-{}@{} is about no order", record.topic(), record.partition(), record.offset());
                    return Optional.empty();
                })
                .stream();
    }

    private static Optional<UUID> orderId(PublishedEvent event) {
        try {
            return Optional.of(UUID.fromString(event.key()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void add(int generation, List<OrderEvent> read) {
        Map<UUID, List<PublishedEvent>> known = new HashMap<>(eventsOf(
                generation, read.stream().map(OrderEvent::orderId).distinct().toList()));
        List<Entry> entries = new ArrayList<>();
        for (OrderEvent each : read) {
            List<PublishedEvent> ofOrder = known.computeIfAbsent(each.orderId(), _ -> new ArrayList<>());
            ofOrder.add(each.event());
            entries.add(new Entry(each.orderId(), each.topic(), each.event(), statusOf(ofOrder)));
        }
        events.add(generation, entries);
        orders.put(generation, known);
    }

    private static OrderStatus statusOf(List<PublishedEvent> ofOrder) {
        try {
            return OrderProgress.of(ofOrder).status();
        } catch (RuntimeException e) {
            throw new UnprojectableException(ofOrder.getLast(), e);
        }
    }

    /** Folds orders from the events that are there. */
    void fold(int generation, Collection<UUID> orderIds) {
        orders.put(generation, eventsOf(generation, orderIds));
    }

    private Map<UUID, List<PublishedEvent>> eventsOf(int generation, Collection<UUID> orderIds) {
        return events.of(generation, orderIds).stream()
                .collect(groupingBy(TrackedEvent::orderId, mapping(TrackedEvent::event, toList())));
    }
}
