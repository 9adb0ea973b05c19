package io.pasdequatre.eventing.outbox;

import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.envelope.Cause;
import io.pasdequatre.eventing.envelope.StepLog;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.schema.FactJson;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.unit.DataSize;

/**
 * Collects the facts of a transaction and inserts them just before it commits, all at once. A transaction that rolls
 * back takes them along.
 */
public final class TransactionalOutbox implements Outbox {

    private final DataSource dataSource;
    private final OutboxTable table;
    private final DataSize maxFactSize;
    private final Clock clock;
    private final @Nullable Tracing tracing;
    private final Map<Schema, Contract> contracts = new ConcurrentHashMap<>();
    private final TimeBasedEpochGenerator ids;

    public TransactionalOutbox(DataSource dataSource, DataSize maxFactSize, Clock clock, @Nullable Tracing tracing) {
        this.dataSource = dataSource;
        this.table = new OutboxTable(JdbcClient.create(dataSource));
        this.maxFactSize = maxFactSize;
        this.clock = clock;
        this.ids = new TimeBasedEpochGenerator(new SecureRandom(), timeOf(clock));
        this.tracing = tracing;
    }

    /** A fact's id tells when it was said, by which the tables are partitioned: one clock for both. */
    private static UUIDClock timeOf(Clock clock) {
        return new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return clock.millis();
            }
        };
    }

    @Override
    public void append(String key, SpecificRecord fact) {
        requireTransaction(fact);
        Said said = (Said) TransactionSynchronizationManager.getResource(this);
        if (said == null) {
            said = new Said();
            TransactionSynchronizationManager.registerSynchronization(said);
            TransactionSynchronizationManager.bindResource(this, said);
        }
        said.add(rowOf(key, fact));
    }

    private void requireTransaction(SpecificRecord fact) {
        if (!TransactionSynchronizationManager.hasResource(dataSource)
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("%s was appended outside a transaction of the service's database"
                    .formatted(fact.getSchema().getName()));
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new IllegalStateException("%s was appended in a read-only transaction"
                    .formatted(fact.getSchema().getName()));
        }
    }

    private OutboxRow rowOf(String key, SpecificRecord fact) {
        Contract contract = contracts.computeIfAbsent(fact.getSchema(), Contract::of);
        UUID id = ids.generate();
        @Nullable Cause cause = Cause.current();
        return new OutboxRow(
                id,
                contract.topic(),
                key,
                fact.getSchema().getFullName(),
                contract.fingerprint(),
                payloadOf(fact),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                cause == null ? null : cause.correlationId(),
                cause == null ? null : cause.factId(),
                tracing == null ? null : tracing.traceparent());
    }

    private String payloadOf(SpecificRecord fact) {
        String payload = FactJson.write(fact);
        long size = payload.getBytes(StandardCharsets.UTF_8).length;
        if (size > maxFactSize.toBytes()) {
            throw new IllegalArgumentException("This %s has %d bytes; pasdequatre.eventing.outbox.max-fact-size is %d"
                    .formatted(fact.getSchema().getName(), size, maxFactSize.toBytes()));
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

    /** What one transaction has said so far. */
    private final class Said implements TransactionSynchronization {

        private final List<OutboxRow> rows = new ArrayList<>();
        private final List<OutboxRow> inserted = new ArrayList<>();
        private boolean committing;

        void add(OutboxRow row) {
            if (committing) {
                inserted.addAll(
                        table.insert(List.of(row))); // Said by something that itself runs just before the commit.
            } else {
                rows.add(row);
            }
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            committing = true;
            inserted.addAll(table.insert(rows));
        }

        @Override
        public void afterCommit() {
            if (StepLog.isOn()) {
                inserted.forEach(OutboxRow::log);
            }
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(TransactionalOutbox.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(TransactionalOutbox.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(TransactionalOutbox.this);
        }
    }
}
