package io.pasdequatre.eventing.listener;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.listener.ConsumedOffsets.Consumed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Consumes a batch of records: all in one transaction, and if that fails or has to {@link YieldingTransactions give
 * way}, each in its own. What keeps failing becomes a dead letter. A failure that may heal lets its partition wait at
 * that record, for as long as it lasts; all other partitions go on. Where the broker takes no offset, its partition
 * waits too.
 *
 * <p>Events that only others react to are {@link DeferredRecords deferred}.
 *
 * <p>It commits the {@link ConsumedOffsets offsets} itself, since the container would commit those of all partitions of
 * a batch or of none, and after each batch.
 */
final class ReactionsListener implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(ReactionsListener.class);

    private final Consumption consumption;
    private final TransactionOperations transaction;
    private final TransactionOperations sharedTransaction;
    private final int attempts;
    private final WaitingPartitions waiting;
    private final DeferredRecords deferred;
    private final ConsumedOffsets consumed;
    private final DeletedRecords deleted;

    ReactionsListener(
            Consumption consumption,
            TransactionOperations transaction,
            TransactionOperations sharedTransaction,
            int attempts,
            WaitingPartitions waiting,
            DeferredRecords deferred,
            ConsumedOffsets consumed,
            DeletedRecords deleted) {
        this.consumption = consumption;
        this.transaction = transaction;
        this.sharedTransaction = sharedTransaction;
        this.attempts = attempts;
        this.waiting = waiting;
        this.deferred = deferred;
        this.consumed = consumed;
        this.deleted = deleted;
    }

    @Override
    public void onMessage(
            List<ConsumerRecord<byte[], byte[]>> records,
            @Nullable Acknowledgment unused,
            @Nullable Consumer<?, ?> given) {
        Consumer<?, ?> consumer = Objects.requireNonNull(given); // The container gives it to such a listener.
        try {
            deleted.read(consumer, records);
            deferred.add(records);
            if (!records.stream().allMatch(consumption::isForOthers) || deferred.isFull(consumer.assignment())) {
                consume(deferred.take(consumer.assignment()), consumer);
            }
        } catch (Error e) {
            BackgroundTask.endProcessIfOutOfMemory(e);
            throw e; // The container stops, and is started again.
        }
    }

    /** Consumes what was deferred for long enough, and commits what was consumed long enough ago. */
    void beforePoll(Consumer<?, ?> consumer) {
        try {
            List<ConsumerRecord<byte[], byte[]>> due = deferred.takeDue(consumer.assignment());
            if (!due.isEmpty()) {
                consume(due, consumer);
            }
            commit(consumed.takeDue(consumer.assignment()), consumer);
        } catch (Error e) {
            BackgroundTask.endProcessIfOutOfMemory(e);
            throw e;
        }
    }

    /** Consumes what can be consumed now. What it could not waits. */
    void consume(List<ConsumerRecord<byte[], byte[]>> records, Consumer<?, ?> consumer) {
        Map<TopicPartition, Long> next = new HashMap<>();
        Map<TopicPartition, Long> stopped = consume(records, next);
        Map<TopicPartition, Long> first = new HashMap<>();
        records.forEach(record -> first.putIfAbsent(partitionOf(record), record.offset()));
        next.forEach(
                (partition, offset) -> consumed.add(partition, Objects.requireNonNull(first.get(partition)), offset));
        stopped.forEach(consumer::seek);
    }

    /** Commits all that was consumed. */
    void commit(Consumer<?, ?> consumer) {
        commit(consumed.take(consumer.assignment()), consumer);
    }

    /** Where the broker does not take an offset, its partition waits, and what was consumed since comes again. */
    private void commit(Map<TopicPartition, Consumed> offsets, Consumer<?, ?> consumer) {
        if (offsets.isEmpty()) {
            return;
        }
        ApiException refusal = refusal(offsets, consumer).orElse(null);
        offsets.forEach((partition, range) -> {
            if (refusal == null) {
                waiting.goesOn(partition, range.next());
            } else {
                waiting.add(partition, range.first(), refusal);
                consumer.seek(partition, range.first());
            }
        });
    }

    /**
     * Consumes what can be consumed now.
     *
     * @param next is given where each partition goes on
     * @return where those partitions go on that have to wait
     */
    private Map<TopicPartition, Long> consume(
            List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> next) {
        try {
            consume(records, records.size() > 1 ? sharedTransaction : transaction);
            records.forEach(record -> next.put(partitionOf(record), record.offset() + 1));
            return Map.of();
        } catch (RuntimeException e) {
            log.debug("A batch of {} goes on one by one", records.size(), e);
            return oneByOne(records, next);
        }
    }

    /** After some that fail for one cause, several tries at each of the others would only hold up the rest. */
    private Map<TopicPartition, Long> oneByOne(
            List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> next) {
        Set<Class<?>> lasting = new HashSet<>();
        RetryTemplate retries = Failures.retries(attempts, e -> !lasting.contains(e.getClass()));
        Map<TopicPartition, Long> stopped = new HashMap<>();
        RuntimeException concerningAll = null;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = partitionOf(record);
            if (stopped.containsKey(partition)) {
                continue;
            }
            try {
                if (concerningAll != null) {
                    throw concerningAll;
                }
                alone(record, retries).ifPresent(lasting::add);
                next.put(partition, record.offset() + 1);
            } catch (RuntimeException e) {
                concerningAll = Failures.concernsAll(e) ? e : null;
                stopped.put(partition, record.offset());
                waiting.add(partition, record.offset(), e);
            }
        }
        return stopped;
    }

    /** Why the broker did not take them; empty if it did, or if it is another's turn to consume. */
    private static Optional<ApiException> refusal(Map<TopicPartition, Consumed> consumed, Consumer<?, ?> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        consumed.forEach((partition, range) -> offsets.put(partition, new OffsetAndMetadata(range.next())));
        try {
            consumer.commitSync(offsets);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            log.debug("Partitions went to another consumer meanwhile", e);
        } catch (ApiException e) {
            return Optional.of(e);
        }
        return Optional.empty();
    }

    /** What it became a dead letter for, if it did. */
    private Optional<Class<?>> alone(ConsumerRecord<byte[], byte[]> record, RetryTemplate retries) {
        try {
            retries.invoke(() -> consume(List.of(record), transaction));
            return Optional.empty();
        } catch (RuntimeException e) {
            if (Failures.mayHeal(e)) {
                throw e;
            }
            Delivery delivery = consumption.deliveryOf(record);
            transaction.executeWithoutResult(_ -> consumption.deadLetter(delivery, e));
            return Optional.of(e.getClass());
        }
    }

    private void consume(List<ConsumerRecord<byte[], byte[]>> records, TransactionOperations transaction) {
        List<Delivery> deliveries =
                records.stream().map(consumption::deliveryOf).toList();
        transaction.executeWithoutResult(_ -> consumption.consume(deliveries));
    }

    static TopicPartition partitionOf(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
