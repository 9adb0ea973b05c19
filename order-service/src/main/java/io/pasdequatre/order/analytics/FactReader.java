package io.pasdequatre.order.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.schema.FactBytes;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.TrustedFacts;
import io.pasdequatre.eventing.schema.UndecodableException;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.order.domain.Money;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
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

    private static final Map<String, Schema> HEARD = Map.of(
            OrderPlaced.SCHEMA$.getFullName(), OrderPlaced.SCHEMA$,
            OrderCancelled.SCHEMA$.getFullName(), OrderCancelled.SCHEMA$,
            OrderShipped.SCHEMA$.getFullName(), OrderShipped.SCHEMA$);

    private final SchemaRegistry registry;
    private final MeterRegistry meters;

    FactReader(SchemaRegistry registry, MeterRegistry meters) {
        TrustedFacts.trust(OrderPlaced.class);
        this.registry = registry;
        this.meters = meters;
    }

    /**
     * Reads it.
     *
     * @throws io.pasdequatre.eventing.schema.RegistryUnavailableException if its schema cannot be fetched now
     */
    @Override
    public @Nullable Milestones deserialize(String topic, Headers headers, byte @Nullable [] bytes) {
        try {
            Schema schema = HEARD.get(CloudEventsHeaders.type(headers));
            return schema == null
                    ? null
                    : milestones(
                            FactBytes.read(bytes, schema, registry),
                            CloudEventsHeaders.read(headers).time());
        } catch (UndecodableException e) {
            meters.counter("pasdequatre.analytics.undecodable", "topic", topic).increment();
            log.warn("Analytics passes over a record on {} that is no fact: {}", topic, e.getMessage());
            return null;
        }
    }

    @Override
    public Milestones deserialize(String topic, byte[] bytes) {
        throw new UnsupportedOperationException("What a fact is stands in its headers");
    }

    private static Milestones milestones(SpecificRecord fact, Instant at) {
        return switch (fact) {
            case OrderPlaced placed -> Milestones.placed(at, money(placed.getTotal()));
            case OrderCancelled cancelled ->
                Milestones.cancelled(at, cancelled.getReason().name());
            case OrderShipped _ -> Milestones.shipped(at);
            default ->
                throw new IllegalStateException(
                        "Nobody counts a " + fact.getSchema().getFullName());
        };
    }

    private static Money money(io.pasdequatre.events.Money money) {
        return new Money(money.getAmountMinor(), money.getCurrency());
    }
}
