package io.pasdequatre.eventing.relay;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes batches of the outbox. A batch counts as published once Kafka has acknowledged each of its records, and the
 * slot moves only then. While the broker or the registry is away it waits, and the order stays as it was committed.
 */
final class OutboxPublisher implements ChangeConsumer<RecordChangeEvent<SourceRecord>>, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final Duration LAST_SENDS = Duration.ofSeconds(2);
    private static final long SHORTEST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final OutboxRecords records;
    private final Consumer<RelayState> state;
    private final Producer<byte[], byte[]> producer;
    private final CountDownLatch closed = new CountDownLatch(1);

    OutboxPublisher(OutboxRecords records, Map<String, Object> producerProperties, Consumer<RelayState> state) {
        this.records = records;
        this.state = state;
        this.producer = new KafkaProducer<>(producerProperties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> batch, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        List<Future<RecordMetadata>> sends = new ArrayList<>(batch.size());
        for (RecordChangeEvent<SourceRecord> change : batch) {
            encoded(change.record()).ifPresent(record -> sends.add(producer.send(record)));
        }
        awaitAcknowledged(sends);
        for (RecordChangeEvent<SourceRecord> change : batch) {
            committer.markProcessed(change);
        }
        committer.markBatchFinished();
    }

    private static void awaitAcknowledged(List<Future<RecordMetadata>> sends) throws InterruptedException {
        for (Future<RecordMetadata> send : sends) {
            try {
                send.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("Kafka did not take a fact", e.getCause());
            }
        }
    }

    private Optional<ProducerRecord<byte[], byte[]>> encoded(SourceRecord change) throws InterruptedException {
        for (long pause = SHORTEST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
            try {
                Optional<ProducerRecord<byte[], byte[]>> record = records.from(change);
                state.accept(RelayState.LEADING);
                return record;
            } catch (RegistryUnavailableException e) {
                waitFor(pause, e);
            }
        }
    }

    private void waitFor(long pause, RegistryUnavailableException reason) throws InterruptedException {
        state.accept(RelayState.waiting(reason.getMessage()));
        log.warn("The relay waits {} ms: {}", pause, reason.getMessage());
        if (closed.await(pause, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("The relay was closed");
        }
    }

    /** Lets what was sent arrive, briefly; what does not is published again by the next term. */
    @Override
    public void close() {
        closed.countDown();
        producer.close(LAST_SENDS);
    }
}
