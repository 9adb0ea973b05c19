package io.pasdequatre.eventing.outbox;

import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.envelope.Cause;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.schema.EventJson;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Collects the events of a transaction and inserts them just before it commits, all at once. A transaction that rolls
 * back takes them along.
 */
public final class TransactionalOutbox implements Outbox {

    private final OutboxTransactions transactions;
    private final DataSize maxEventSize;
    private final Clock clock;
    private final @Nullable Tracing tracing;
    private final Map<Schema, Contract> contracts = new ConcurrentHashMap<>();
    private final TimeBasedEpochGenerator ids;

    /**
     * The outbox of one database.
     *
     * @param transactions in which something can be appended
     */
    public TransactionalOutbox(
            OutboxTransactions transactions, DataSize maxEventSize, Clock clock, @Nullable Tracing tracing) {
        this.transactions = transactions;
        this.maxEventSize = maxEventSize;
        this.clock = clock;
        this.ids = new TimeBasedEpochGenerator(new SecureRandom(), timeOf(clock));
        this.tracing = tracing;
    }

    /** An event's id contains when it was appended, by which the tables are partitioned: one clock for both. */
    private static UUIDClock timeOf(Clock clock) {
        return new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return clock.millis();
            }
        };
    }

    @Override
    public void append(String key, SpecificRecord event) {
        OutboxTransaction transaction = transactions.current();
        String problem =
                transaction == null ? "outside a transaction of the service's database" : transaction.problem();
        if (transaction == null || problem != null) {
            throw new IllegalStateException(
                    "%s was appended %s".formatted(event.getSchema().getName(), problem));
        }
        if (!CloudEventsHeaders.isKey(key)) {
            throw new IllegalArgumentException(
                    "The key of this %s has more than %d characters, a zero character, or half a surrogate pair"
                            .formatted(event.getSchema().getName(), CloudEventsHeaders.LONGEST_KEY));
        }
        transaction.append(rowOf(key, event));
    }

    private OutboxRow rowOf(String key, SpecificRecord event) {
        Contract contract = contracts.computeIfAbsent(event.getSchema(), Contract::of);
        UUID id = ids.generate();
        @Nullable Cause cause = Cause.current();
        return new OutboxRow(
                id,
                contract.topic(),
                key,
                event.getSchema().getFullName(),
                contract.fingerprint(),
                payloadOf(event),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                cause == null ? null : cause.correlationId(),
                cause == null ? null : cause.eventId(),
                tracing == null ? null : tracing.traceparent());
    }

    private String payloadOf(SpecificRecord event) {
        String payload = EventJson.write(event);
        long size = payload.getBytes(StandardCharsets.UTF_8).length;
        if (size > maxEventSize.toBytes()) {
            throw new IllegalArgumentException("This %s has %d bytes; pasdequatre.eventing.outbox.max-event-size is %d"
                    .formatted(event.getSchema().getName(), size, maxEventSize.toBytes()));
        }
        return payload;
    }

    /** What the outbox needs to know of a schema, worked out once. */
    private record Contract(String topic, long fingerprint) {

        static Contract of(Schema schema) {
            String topic = schema.getProp("topic");
            if (topic == null) {
                throw new IllegalArgumentException(
                        "The schema of %s has no property \"topic\"".formatted(schema.getFullName()));
            }
            return new Contract(topic, SchemaNormalization.parsingFingerprint64(schema));
        }
    }
}
