package io.pasdequatre.eventing.inbox;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Consumes a batch of records: all in one transaction, and if that fails or has to {@link BriefWaits give way}, each in
 * its own. What keeps failing is set aside; a failure that may heal stops the batch at that record, and the container
 * tries again from there, for as long as it lasts.
 */
final class ReactionsListener implements BatchMessageListener<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(ReactionsListener.class);

    private final Consumption consumption;
    private final TransactionOperations transaction;
    private final TransactionOperations sharedTransaction;
    private final int attempts;

    ReactionsListener(
            Consumption consumption,
            TransactionOperations transaction,
            TransactionOperations sharedTransaction,
            int attempts) {
        this.consumption = consumption;
        this.transaction = transaction;
        this.sharedTransaction = sharedTransaction;
        this.attempts = attempts;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        try {
            consume(records, records.size() > 1 ? sharedTransaction : transaction);
        } catch (RuntimeException e) {
            log.info("A batch of {} goes on one by one: {}", records.size(), e.toString());
            oneByOne(records);
        }
    }

    /** After some that fail for one cause, several tries at each of the others would only hold up the rest. */
    private void oneByOne(List<ConsumerRecord<byte[], byte[]>> records) {
        Set<Class<?>> lasting = new HashSet<>();
        RetryTemplate retries = Failures.retries(attempts, e -> !lasting.contains(e.getClass()));
        for (int i = 0; i < records.size(); i++) {
            try {
                alone(records.get(i), retries).ifPresent(lasting::add);
            } catch (RuntimeException e) {
                throw new BatchListenerFailedException("This may heal and is tried again: " + e, e, i);
            }
        }
    }

    /** What it was set aside for, if it was. */
    private Optional<Class<?>> alone(ConsumerRecord<byte[], byte[]> record, RetryTemplate retries) {
        try {
            retries.invoke(() -> consume(List.of(record), transaction));
            return Optional.empty();
        } catch (RuntimeException e) {
            if (Failures.mayHeal(e)) {
                throw e;
            }
            Delivery delivery = consumption.deliveryOf(record);
            transaction.executeWithoutResult(_ -> consumption.setAside(delivery, e));
            return Optional.of(e.getClass());
        }
    }

    private void consume(List<ConsumerRecord<byte[], byte[]>> records, TransactionOperations transaction) {
        List<Delivery> deliveries =
                records.stream().map(consumption::deliveryOf).toList();
        transaction.executeWithoutResult(_ -> consumption.consume(deliveries));
    }
}
