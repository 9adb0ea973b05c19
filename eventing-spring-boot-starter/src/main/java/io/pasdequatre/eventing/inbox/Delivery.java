package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.schema.FactBytes;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record as this consumer sees it. */
sealed interface Delivery {

    ConsumerRecord<byte[], byte[]> record();

    /** What keeps its order. */
    default TopicAndKey topicAndKey() {
        return TopicAndKey.of(record());
    }

    /** A fact that a reaction waits for. */
    record Awaited(ConsumerRecord<byte[], byte[]> record, Envelope envelope, SpecificRecord fact, Reaction reaction)
            implements Delivery {}

    /** A fact for others. */
    record PassedOver(ConsumerRecord<byte[], byte[]> record) implements Delivery {}

    /** No fact at all. */
    record Undecodable(ConsumerRecord<byte[], byte[]> record, UndecodableException cause) implements Delivery {}

    /**
     * Tells what a record is.
     *
     * @throws RegistryUnavailableException if that cannot be told now
     */
    static Delivery of(ConsumerRecord<byte[], byte[]> record, ReactionsByType reactions, SchemaRegistry registry) {
        try {
            String type = CloudEventsHeaders.type(record.headers());
            Optional<Reaction> reaction = reactions.to(record.topic(), type);
            if (reaction.isEmpty()) {
                return ofOthers(record, type, registry);
            }
            Envelope envelope = CloudEventsHeaders.read(record.headers());
            SpecificRecord fact = FactBytes.read(record.value(), reaction.get().schema(), registry);
            return new Awaited(record, envelope, fact, reaction.get());
        } catch (UndecodableException e) {
            return new Undecodable(record, e);
        }
    }

    private static Delivery ofOthers(ConsumerRecord<byte[], byte[]> record, String type, SchemaRegistry registry) {
        return registry.knows(type)
                ? new PassedOver(record)
                : new Undecodable(record, new UndecodableException("Nobody has registered a fact %s".formatted(type)));
    }
}
