package io.pasdequatre.eventing.listener;

import io.pasdequatre.eventing.deadletters.RecordKey;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.schema.EventBytes;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record as this consumer sees it. */
public sealed interface Delivery {

    ConsumerRecord<byte[], byte[]> record();

    /** What keeps its order. */
    default RecordKey recordKey() {
        return RecordKey.of(record());
    }

    /** An event that a reaction waits for. */
    record Awaited(ConsumerRecord<byte[], byte[]> record, Envelope envelope, SpecificRecord event, Reaction reaction)
            implements Delivery {}

    /**
     * An event for others.
     *
     * @param envelope null if that cannot be read, which does not matter here
     */
    record Ignored(
            ConsumerRecord<byte[], byte[]> record, @Nullable Envelope envelope) implements Delivery {}

    /** What stands around an event; empty if there is none. */
    default Optional<Envelope> anyEnvelope() {
        return switch (this) {
            case Awaited awaited -> Optional.of(awaited.envelope);
            case Ignored ignored -> Optional.ofNullable(ignored.envelope);
            case Undecodable _ -> Optional.empty();
        };
    }

    /** No event at all. */
    record Undecodable(ConsumerRecord<byte[], byte[]> record, UndecodableException cause) implements Delivery {}

    /**
     * Finds out what a record is.
     *
     * @throws RegistryUnavailableException if that cannot be found out now
     */
    static Delivery of(ConsumerRecord<byte[], byte[]> record, ReactionsByType reactions, SchemaRegistry registry) {
        try {
            String type = CloudEventsHeaders.type(record.headers());
            Optional<Reaction> reaction = reactions.to(record.topic(), type);
            if (reaction.isEmpty()) {
                return ofOthers(record, type, registry);
            }
            Envelope envelope = CloudEventsHeaders.read(record.headers());
            SpecificRecord event = EventBytes.read(
                    record.value(), reaction.get().schema(), reaction.get().classes(), registry);
            return new Awaited(record, envelope, event, reaction.get());
        } catch (UndecodableException e) {
            return new Undecodable(record, e);
        }
    }

    private static Delivery ofOthers(ConsumerRecord<byte[], byte[]> record, String type, SchemaRegistry registry) {
        return registry.knows(type)
                ? new Ignored(record, CloudEventsHeaders.find(record.headers()).orElse(null))
                : new Undecodable(
                        record, new UndecodableException("Nobody has registered an event %s".formatted(type)));
    }
}
