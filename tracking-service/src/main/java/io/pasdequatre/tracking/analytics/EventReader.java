package io.pasdequatre.tracking.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.eventing.PublishedEvents;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.tracking.readmodel.Money;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an event as the milestones in it. One without any is null, and so is what is no event: the saga's consumers
 * dead-letter that, and here it is ignored and counted.
 */
final class EventReader implements Deserializer<Milestones> {

    private static final Logger log = LoggerFactory.getLogger(EventReader.class);

    private final PublishedEvents topics;
    private final MeterRegistry meters;

    EventReader(PublishedEvents topics, MeterRegistry meters) {
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
        Optional<PublishedEvent> event = topics.read(headers, bytes);
        if (event.isEmpty()) {
            meters.counter("pasdequatre.analytics.undecodable", "topic", topic).increment();
            log.warn("Analytics ignores a record on {} that is no event", topic);
        }
        return event.map(EventReader::milestones).orElse(null);
    }

    @Override
    public Milestones deserialize(String topic, byte[] bytes) {
        throw new UnsupportedOperationException("An event's type stands in its headers");
    }

    private static @Nullable Milestones milestones(PublishedEvent event) {
        if (event.is(OrderPlaced.class)) {
            return Milestones.placed(event.happenedAt(), Money.of(event.fields().get("total")));
        }
        if (event.is(OrderCancelled.class)) {
            return Milestones.cancelled(
                    event.happenedAt(), String.valueOf(event.fields().get("reason")));
        }
        return event.is(OrderShipped.class) ? Milestones.shipped(event.happenedAt()) : null;
    }
}
