package io.pasdequatre.simulation.postgres;

import static java.util.stream.Collectors.toMap;

import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.schema.EventBytes;
import io.pasdequatre.eventing.schema.EventJson;
import io.pasdequatre.eventing.schema.RegisteredSchema;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.events.Events;
import io.pasdequatre.events.Topics;
import io.pasdequatre.simulation.Event;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** Events as they travel: from a row of an outbox, and to a consumer's record. */
final class Wire {

    private static final Map<String, Schema> SCHEMAS = Events.all().stream()
            .map(SpecificData.get()::getSchema)
            .collect(toMap(Schema::getFullName, schema -> schema));

    private final SchemaRegistry registry;
    private final Clock clock;
    private final AtomicLong offset = new AtomicLong();
    private final Map<Schema, RegisteredSchema> registered = new ConcurrentHashMap<>();

    Wire(SchemaRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The event that an outbox holds as JSON, by way of the bytes that it is on the topic. */
    SpecificRecord read(String type, long fingerprint, String payload) {
        var schema = registry.version(type, fingerprint);
        var bytes = EventBytes.write(schema, new EventJson.Reader(schema.schema()).read(payload));
        var known = SCHEMAS.get(type);
        return EventBytes.read(bytes, known, SpecificData.getForSchema(known), registry);
    }

    /** A record of its own for each delivery, as when the relay has published the event again. */
    ConsumerRecord<byte[], byte[]> record(Event event) {
        var schema = registered.computeIfAbsent(event.value().getSchema(), this::registered);
        var key = event.key().getBytes(StandardCharsets.UTF_8);
        var value = EventBytes.write(schema, (GenericRecord) event.value());
        return new ConsumerRecord<>(
                event.topic(),
                0,
                offset.getAndIncrement(),
                clock.millis(),
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                CloudEventsHeaders.write(envelope(event)),
                Optional.empty());
    }

    private RegisteredSchema registered(Schema schema) {
        return registry.version(schema.getFullName(), SchemaNormalization.parsingFingerprint64(schema));
    }

    private Envelope envelope(Event event) {
        return new Envelope(
                event.id(),
                event.value().getSchema().getFullName(),
                "/" + Topics.owner(event.topic()),
                clock.instant(),
                event.key(),
                event.sequence(),
                event.predecessor(),
                event.id(),
                null,
                null);
    }
}
