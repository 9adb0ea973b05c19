package io.pasdequatre.order.tracking;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.eventing.PublishedFacts;
import io.pasdequatre.order.tracking.TrackedFacts.Entry;
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
 * Takes facts in and folds each order they are about anew, from all of its facts. So it needs no order among topics,
 * and a fact that comes again changes nothing.
 */
@Component
class Projection {

    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

    private final PublishedFacts topics;
    private final Generations generations;
    private final TrackedFacts facts;
    private final TrackedOrders orders;

    Projection(PublishedFacts topics, Generations generations, TrackedFacts facts, TrackedOrders orders) {
        this.topics = topics;
        this.generations = generations;
        this.facts = facts;
        this.orders = orders;
    }

    /** Takes in what a generation's consumer has read, unless that generation is over. */
    @Transactional
    void take(int generation, List<ConsumerRecord<byte[], byte[]>> records) {
        List<Heard> heard = records.stream().flatMap(this::heard).toList();
        if (generations.lockIfAlive(generation)) {
            add(generation, heard);
            generations.hasRead(generation, records);
        }
    }

    private record Heard(UUID orderId, String topic, PublishedFact fact) {}

    /** A record that is no fact, or is about no order, is nothing to track: the saga's consumers set it aside. */
    private Stream<Heard> heard(ConsumerRecord<byte[], byte[]> record) {
        return topics
                .read(record.headers(), record.value())
                .flatMap(fact -> orderId(fact).map(id -> new Heard(id, record.topic(), fact)))
                .or(() -> {
                    LOG.warn("{}-{}@{} tells of no order", record.topic(), record.partition(), record.offset());
                    return Optional.empty();
                })
                .stream();
    }

    private static Optional<UUID> orderId(PublishedFact fact) {
        try {
            return Optional.of(UUID.fromString(fact.key()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void add(int generation, List<Heard> heard) {
        Map<UUID, List<PublishedFact>> known = new HashMap<>(factsOf(
                generation, heard.stream().map(Heard::orderId).distinct().toList()));
        List<Entry> entries = new ArrayList<>();
        for (Heard each : heard) {
            List<PublishedFact> ofOrder = known.computeIfAbsent(each.orderId(), _ -> new ArrayList<>());
            ofOrder.add(each.fact());
            entries.add(new Entry(
                    each.orderId(), each.topic(), each.fact(), Story.of(ofOrder).status()));
        }
        facts.add(generation, entries);
        orders.put(generation, known);
    }

    /** Folds orders from the facts that are there. */
    void fold(int generation, Collection<UUID> orderIds) {
        orders.put(generation, factsOf(generation, orderIds));
    }

    private Map<UUID, List<PublishedFact>> factsOf(int generation, Collection<UUID> orderIds) {
        return facts.of(generation, orderIds).stream()
                .collect(groupingBy(TrackedFact::orderId, mapping(TrackedFact::fact, toList())));
    }
}
