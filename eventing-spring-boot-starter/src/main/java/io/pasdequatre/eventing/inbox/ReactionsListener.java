package io.pasdequatre.eventing.inbox;

import static java.util.Comparator.comparing;

import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.inbox.Delivery.Awaited;
import io.pasdequatre.eventing.inbox.Delivery.Undecodable;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs the reactions to a batch of records: all in one transaction, and if that fails or has to {@link BriefWaits give
 * way}, each in its own. A reaction that keeps failing is set aside; a failure that may heal stops the batch at that
 * record, and the container tries again from there, for as long as it lasts.
 */
final class ReactionsListener implements BatchMessageListener<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(ReactionsListener.class);

    private final ReactionsByType reactions;
    private final SchemaRegistry registry;
    private final TransactionOperations transaction;
    private final TransactionOperations sharedTransaction;
    private final Inbox inbox;
    private final DeadLetters deadLetters;
    private final RetryTemplate retries;
    private final @Nullable Tracing tracing;

    private volatile Set<String> compacted = Set.of();

    ReactionsListener(
            ReactionsByType reactions,
            SchemaRegistry registry,
            TransactionOperations transaction,
            TransactionOperations sharedTransaction,
            Inbox inbox,
            DeadLetters deadLetters,
            RetryTemplate retries,
            @Nullable Tracing tracing) {
        this.reactions = reactions;
        this.registry = registry;
        this.transaction = transaction;
        this.sharedTransaction = sharedTransaction;
        this.inbox = inbox;
        this.deadLetters = deadLetters;
        this.retries = retries;
        this.tracing = tracing;
    }

    /** Topics that are compacted: of these a fact is new if it is later than the last of its key. */
    void rememberLastOfKey(Set<String> topics) {
        compacted = topics;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        try {
            processInOneTransaction(records);
        } catch (RuntimeException e) {
            log.info("A batch of {} goes on one by one: {}", records.size(), e.toString());
            oneByOne(records);
        }
    }

    private void oneByOne(List<ConsumerRecord<byte[], byte[]>> records) {
        for (int i = 0; i < records.size(); i++) {
            try {
                alone(records.get(i));
            } catch (RuntimeException e) {
                throw new BatchListenerFailedException("This may heal and is tried again: " + e, e, i);
            }
        }
    }

    private void alone(ConsumerRecord<byte[], byte[]> record) {
        try {
            retries.invoke(() -> processInOneTransaction(List.of(record)));
        } catch (RuntimeException e) {
            if (Failures.mayHeal(e)) {
                throw e;
            }
            transaction.executeWithoutResult(_ -> deadLetters.add(record, e));
        }
    }

    private void processInOneTransaction(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Delivery> deliveries = records.stream()
                .map(record -> Delivery.of(record, reactions, registry))
                .toList();
        var shared = deliveries.size() > 1;
        (shared ? sharedTransaction : transaction).executeWithoutResult(_ -> process(deliveries));
    }

    private void process(List<Delivery> deliveries) {
        // By key, so that transactions that touch the same keys lock them in one order; a key's facts stay in theirs.
        List<Awaited> awaited = only(Awaited.class, deliveries).stream()
                .sorted(comparing(delivery -> delivery.envelope().key()))
                .toList();
        if (!awaited.isEmpty()) {
            react(awaited);
        }
        only(Undecodable.class, deliveries).forEach(bad -> deadLetters.add(bad.record(), bad.cause()));
    }

    private void react(List<Awaited> awaited) {
        Set<UUID> fresh = inbox.enter(awaited.stream()
                .filter(delivery -> !compacted.contains(delivery.topic()))
                .map(delivery -> delivery.envelope().id())
                .toList());
        for (Awaited delivery : awaited) {
            if (compacted.contains(delivery.topic())
                    ? inbox.enterLast(delivery.topic(), delivery.envelope())
                    : fresh.remove(delivery.envelope().id())) {
                react(delivery);
            }
        }
    }

    private void react(Awaited delivery) {
        Runnable reaction = () -> delivery.reaction().to(delivery.fact());
        ScopedValue.where(Envelope.CURRENT, delivery.envelope())
                .run(tracing == null ? reaction : () -> tracing.process(delivery.envelope(), reaction));
    }

    private static <D extends Delivery> List<D> only(Class<D> kind, List<Delivery> deliveries) {
        return deliveries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
