package io.pasdequatre.eventing.envelope;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.eventing.PublishedEvents;
import io.pasdequatre.eventing.schema.EventBytes;
import io.pasdequatre.eventing.schema.ReadableEvent;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads records without reacting to them. */
public final class TopicEvents implements PublishedEvents {

    private final SchemaRegistry registry;

    public TopicEvents(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<PublishedEvent> read(Headers headers, byte @Nullable [] value) {
        try {
            Envelope envelope = CloudEventsHeaders.read(headers);
            return Optional.of(new PublishedEvent(
                    envelope.id(),
                    envelope.type(),
                    envelope.source().replaceFirst("^/", ""),
                    envelope.key(),
                    envelope.sequence(),
                    envelope.time(),
                    CloudEventsHeaders.committedAt(headers),
                    CloudEventsHeaders.publishedAt(headers),
                    envelope.correlationId(),
                    envelope.causationId(),
                    CloudEventsHeaders.traceIdOf(envelope.traceparent()),
                    ReadableEvent.of(EventBytes.read(value, envelope.type(), registry))));
        } catch (UndecodableException e) {
            return Optional.empty();
        }
    }
}
