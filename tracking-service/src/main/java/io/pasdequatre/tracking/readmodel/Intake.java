package io.pasdequatre.tracking.readmodel;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.JacksonException;

/** Has records projected, many in a transaction. One that cannot be concerns its order alone: it is left out. */
@Component
class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Projection projection;
    private final TransactionOperations transaction;

    Intake(Projection projection, TransactionOperations transaction) {
        this.projection = projection;
        this.transaction = transaction;
    }

    /**
     * Takes all of them in, or leaves out what cannot be.
     *
     * @throws RuntimeException if something is away that all need: try all of them again
     */
    void take(int generation, List<ConsumerRecord<byte[], byte[]>> records) {
        try {
            project(generation, records);
        } catch (UnprojectableException | DataIntegrityViolationException | JacksonException e) {
            records.forEach(record -> takeOrLeaveOut(generation, record));
        }
    }

    private void takeOrLeaveOut(int generation, ConsumerRecord<byte[], byte[]> record) {
        try {
            project(generation, List.of(record));
        } catch (UnprojectableException | DataIntegrityViolationException | JacksonException e) {
            LOG.error("{}-{}@{} is left out", record.topic(), record.partition(), record.offset(), e);
            transaction.executeWithoutResult(_ -> projection.leaveOut(generation, record, e));
        }
    }

    private void project(int generation, List<ConsumerRecord<byte[], byte[]>> records) {
        transaction.executeWithoutResult(_ -> projection.take(generation, records));
    }
}
