package io.pasdequatre.order.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.eventing.PublishedFacts;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.order.domain.Money;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a fact as what it says of its order. One that says nothing that is counted is null, and so is what is no fact:
 * the saga's consumers set that aside, and here it is only passed over.
 */
final class FactReader implements Deserializer<Milestones> {

    private static final Logger log = LoggerFactory.getLogger(FactReader.class);

    private final PublishedFacts topics;
    private final MeterRegistry meters;

    FactReader(PublishedFacts topics, MeterRegistry meters) {
        this.topics = topics;
        this.meters = meters;
    }

    /**
     * Reads it.
     *
     * @throws IllegalStateException if its schema cannot be fetched now
     */
    @Override
    public @Nullable Milestones deserialize(String topic, Headers headers, byte @Nullable [] bytes) {
        Optional<PublishedFact> fact = topics.read(headers, bytes);
        if (fact.isEmpty()) {
            meters.counter("pasdequatre.analytics.undecodable", "topic", topic).increment();
            log.warn("Analytics passes over a record on {} that is no fact", topic);
        }
        return fact.map(FactReader::milestones).orElse(null);
    }

    @Override
    public Milestones deserialize(String topic, byte[] bytes) {
        throw new UnsupportedOperationException("What a fact is stands in its headers");
    }

    private static @Nullable Milestones milestones(PublishedFact fact) {
        if (fact.is(OrderPlaced.class)) {
            return Milestones.placed(fact.happenedAt(), money(fact.fields().get("total")));
        }
        if (fact.is(OrderCancelled.class)) {
            return Milestones.cancelled(
                    fact.happenedAt(), String.valueOf(fact.fields().get("reason")));
        }
        return fact.is(OrderShipped.class) ? Milestones.shipped(fact.happenedAt()) : null;
    }

    private static Money money(@Nullable Object total) {
        if (total instanceof Map<?, ?> fields
                && fields.get("amountMinor") instanceof Long amount
                && fields.get("currency") instanceof String currency) {
            return new Money(amount, currency);
        }
        throw new IllegalStateException("The total of an order is no amount of money: " + total);
    }
}
