package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.envelope.StepLog;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.inbox.Delivery.Awaited;
import io.pasdequatre.eventing.inbox.Delivery.PassedOver;
import io.pasdequatre.eventing.inbox.Delivery.Undecodable;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one consumer does with records, in the caller's transaction: reacts to a fact once, sets aside what is none, and
 * has a fact wait behind what is held back for its key.
 */
final class Consumption {

    private final ReactionsByType reactions;
    private final SchemaRegistry registry;
    private final Inbox inbox;
    private final Parking parking;
    private final DeadLetters deadLetters;
    private final @Nullable Tracing tracing;

    private volatile Set<String> compacted = Set.of();

    Consumption(
            ReactionsByType reactions,
            SchemaRegistry registry,
            Inbox inbox,
            Parking parking,
            DeadLetters deadLetters,
            @Nullable Tracing tracing) {
        this.reactions = reactions;
        this.registry = registry;
        this.inbox = inbox;
        this.parking = parking;
        this.deadLetters = deadLetters;
        this.tracing = tracing;
    }

    /** Topics that are compacted: of these a fact is new if it is later than the last of its key. */
    void rememberLastOfKey(Set<String> topics) {
        compacted = topics;
    }

    /**
     * Tells what a record is, before a transaction is begun for it.
     *
     * @throws RegistryUnavailableException if that cannot be told now
     */
    Delivery deliveryOf(ConsumerRecord<byte[], byte[]> record) {
        return Delivery.of(record, reactions, registry);
    }

    /** Consumes records. Those of a key are in their order. */
    void consume(Collection<Delivery> deliveries) {
        // By key, so that transactions that touch the same keys lock them in one order; a key's facts stay in theirs.
        List<Delivery> heard = deliveries.stream()
                .filter(delivery -> !(delivery instanceof PassedOver))
                .sorted((one, other) -> one.topicAndKey().compareTo(other.topicAndKey()))
                .toList();
        Set<TopicAndKey> blocked =
                parking.blocked(heard.stream().map(Delivery::topicAndKey).toList());
        Set<UUID> fresh = inbox.enter(heard.stream()
                .filter(Awaited.class::isInstance)
                .map(Awaited.class::cast)
                .filter(awaited -> !isCompacted(awaited))
                .map(awaited -> awaited.envelope().id())
                .toList());
        for (Delivery delivery : heard) {
            switch (delivery) {
                case PassedOver _ -> {}
                case Undecodable bad -> {
                    if (setAside(bad, bad.cause()) && bad.record().key() != null) {
                        blocked.add(bad.topicAndKey());
                    }
                }
                case Awaited awaited -> {
                    if (isCompacted(awaited)
                            ? isLater(awaited)
                            : fresh.remove(awaited.envelope().id())) {
                        reactOrWait(awaited, blocked);
                    }
                }
            }
        }
    }

    private void reactOrWait(Awaited awaited, Set<TopicAndKey> blocked) {
        if (blocked.contains(awaited.topicAndKey())) {
            parking.park(awaited.record(), awaited.envelope().id());
        } else {
            react(awaited, false);
        }
    }

    /**
     * Sets a record aside that could not be consumed, unless that was done before, or another has consumed it
     * meanwhile.
     *
     * @return whether it was
     */
    boolean setAside(Delivery delivery, Throwable cause) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        UUID factId = delivery instanceof Awaited awaited ? awaited.envelope().id() : null;
        boolean enters = delivery instanceof Awaited && !(cause instanceof OutOfTimeException);
        if ((enters && !isNew((Awaited) delivery)) || !deadLetters.add(record, cause)) {
            return false;
        }
        parking.setAside(record, factId, enters, cause);
        return true;
    }

    /** Consumes what was taken from where it was held back. */
    void consume(Parked taken, Delivery delivery) {
        switch (delivery) {
            case PassedOver _ -> {} // Nobody here waits for it any more.
            case Undecodable bad -> throw bad.cause();
            case Awaited awaited -> {
                if (taken.entered() || isNew(awaited)) {
                    react(awaited, taken.cause() != null);
                }
            }
        }
    }

    private boolean isNew(Awaited awaited) {
        return isCompacted(awaited)
                ? isLater(awaited)
                : !inbox.enter(List.of(awaited.envelope().id())).isEmpty();
    }

    private boolean isLater(Awaited awaited) {
        return inbox.enterLast(awaited.record().topic(), awaited.envelope());
    }

    private boolean isCompacted(Awaited awaited) {
        return compacted.contains(awaited.record().topic());
    }

    /** @param again whether it was tried before and failed, where its trace has it by now */
    private void react(Awaited awaited, boolean again) {
        Envelope fact = awaited.envelope();
        fact.asCause().run(traced(awaited, again));
        if (StepLog.isOn()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    StepLog.reacted(fact, awaited.record().topic());
                }
            });
        }
    }

    private Runnable traced(Awaited awaited, boolean again) {
        Runnable reaction = () -> awaited.reaction().to(awaited.fact());
        if (tracing == null) {
            return reaction;
        }
        Envelope fact = awaited.envelope();
        String topic = awaited.record().topic();
        return again ? () -> tracing.processAgain(fact, topic, reaction) : () -> tracing.process(fact, topic, reaction);
    }
}
