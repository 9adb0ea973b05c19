package io.pasdequatre.eventing.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.deadletters.DeadLetters;
import io.pasdequatre.eventing.deadletters.Parking;
import io.pasdequatre.eventing.deadletters.RecordKey;
import io.pasdequatre.eventing.deadletters.UnprocessedRecord;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.envelope.StepLog;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.inbox.Inbox;
import io.pasdequatre.eventing.inbox.OutOfTimeException;
import io.pasdequatre.eventing.listener.Delivery.Awaited;
import io.pasdequatre.eventing.listener.Delivery.Ignored;
import io.pasdequatre.eventing.listener.Delivery.Undecodable;
import io.pasdequatre.eventing.retention.RetentionRule.Verdict.Kept;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one consumer does with records, in the caller's transaction: reacts to an event once, dead-letters what is none,
 * and parks an event whose key has a dead letter.
 */
public final class Consumption {

    private final ReactionsByType reactions;
    private final SchemaRegistry registry;
    private final Inbox inbox;
    private final Parking parking;
    private final DeadLetters deadLetters;
    private final @Nullable Tracing tracing;
    private final MeterRegistry meters;

    private volatile Kept topics = new Kept(Set.of(), Map.of());

    public Consumption(
            ReactionsByType reactions,
            SchemaRegistry registry,
            Inbox inbox,
            Parking parking,
            DeadLetters deadLetters,
            @Nullable Tracing tracing,
            MeterRegistry meters) {
        this.reactions = reactions;
        this.registry = registry;
        this.inbox = inbox;
        this.parking = parking;
        this.deadLetters = deadLetters;
        this.tracing = tracing;
        this.meters = meters;
    }

    /**
     * What the broker says of the topics: of one that is compacted an event is new if it is later than the last of its
     * key.
     */
    void consumesFrom(Kept topics) {
        this.topics = topics;
    }

    /** Whether a record is an event that only others react to; not if that cannot be found out now. */
    boolean isForOthers(ConsumerRecord<byte[], byte[]> record) {
        try {
            String type = CloudEventsHeaders.type(record.headers());
            return reactions.to(record.topic(), type).isEmpty() && registry.knows(type);
        } catch (UndecodableException | RegistryUnavailableException _) {
            return false;
        }
    }

    /**
     * Finds out what a record is, before a transaction is begun for it.
     *
     * @throws RegistryUnavailableException if that cannot be found out now
     */
    public Delivery deliveryOf(ConsumerRecord<byte[], byte[]> record) {
        return Delivery.of(record, reactions, registry);
    }

    /** Consumes records. Those of a key are in their order. */
    void consume(Collection<Delivery> deliveries) {
        // By key, so that transactions that touch the same keys lock them in one order; a key's events stay in theirs.
        List<Delivery> read = deliveries.stream()
                .sorted((one, other) -> one.recordKey().compareTo(other.recordKey()))
                .toList();
        // Entered before it is looked for dead letters: another consumer that still has these records may be
        // dead-lettering one of them now. The inbox makes this one wait for it, and then see its dead letter.
        List<Delivery> entered = read.stream().filter(this::isEntered).toList();
        Set<UUID> fresh = inbox.enter(entered.stream()
                .flatMap(delivery -> delivery.anyEnvelope().stream())
                .map(Envelope::id)
                .toList());
        var predecessors = Predecessors.of(entered, fresh, inbox, topics.retention());
        Map<RecordKey, Long> unprocessed = parking.firstUnprocessed(read.stream()
                .filter(delivery -> !(delivery instanceof Ignored))
                .map(Delivery::recordKey)
                .toList());
        for (Delivery delivery : read) {
            switch (delivery) {
                case Undecodable bad -> {
                    if (deadLetter(bad, bad.cause()) && bad.record().key() != null) {
                        unprocessed.putIfAbsent(bad.recordKey(), 0L);
                    }
                }
                case Ignored ignored -> {
                    count(ignored);
                    Envelope event = ignored.envelope();
                    UUID missing = event != null && fresh.remove(event.id()) ? predecessors.missing(event) : null;
                    if (event != null && missing != null) {
                        park(ignored, event, missing, unprocessed);
                    }
                }
                case Awaited awaited -> {
                    Envelope event = awaited.envelope();
                    if (isCompacted(awaited) ? isLater(awaited) : fresh.remove(event.id())) {
                        reactOrPark(awaited, predecessors.missing(event), unprocessed);
                    }
                }
            }
            delivery.anyEnvelope().ifPresent(predecessors::seen);
        }
    }

    /** Whether the inbox is to know it: of what is for others, and out of time, there is nothing to know. */
    private boolean isEntered(Delivery delivery) {
        return !isCompacted(delivery)
                && switch (delivery) {
                    case Awaited _ -> true;
                    case Ignored ignored ->
                        ignored.envelope() != null
                                && inbox.isInTime(ignored.envelope().id());
                    case Undecodable _ -> false;
                };
    }

    private void reactOrPark(Awaited awaited, @Nullable UUID missing, Map<RecordKey, Long> unprocessed) {
        Long first = unprocessed.get(awaited.recordKey());
        if (missing != null || (first != null && first <= awaited.envelope().sequence())) {
            park(awaited, awaited.envelope(), missing, unprocessed);
        } else {
            react(awaited, false);
        }
    }

    private void park(Delivery delivery, Envelope event, @Nullable UUID missing, Map<RecordKey, Long> unprocessed) {
        parking.park(delivery.record(), event, delivery instanceof Ignored, missing);
        unprocessed.merge(delivery.recordKey(), event.sequence(), Math::min);
    }

    private void count(Ignored ignored) {
        meters.counter(
                        "pasdequatre.reactions.ignored",
                        "topic",
                        ignored.record().topic(),
                        "type",
                        CloudEventsHeaders.type(ignored.record().headers()))
                .increment();
    }

    /**
     * Dead-letters a record that could not be consumed, unless that was done before, or another has consumed it
     * meanwhile.
     *
     * @return whether it was
     */
    boolean deadLetter(Delivery delivery, Throwable cause) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        Envelope event = delivery instanceof Awaited awaited ? awaited.envelope() : null;
        UUID eventId = event == null ? null : event.id();
        boolean enters = delivery instanceof Awaited && !(cause instanceof OutOfTimeException);
        if ((enters && !isNew((Awaited) delivery)) || !deadLetters.add(record, eventId, cause)) {
            return false;
        }
        parking.addDeadLetter(record, event, enters, cause);
        return true;
    }

    /** Consumes a record that was unprocessed. */
    public void consume(UnprocessedRecord taken, Delivery delivery) {
        switch (delivery) {
            case Ignored _ -> {
                if (!taken.ignored()) {
                    throw new IllegalStateException(
                            "Nobody here reacts to a %s: replay it with a version of the service that does, or discard it"
                                    .formatted(CloudEventsHeaders.type(
                                            delivery.record().headers())));
                }
            }
            case Undecodable bad -> throw bad.cause();
            case Awaited awaited -> {
                if (taken.entered() || isNew(awaited)) {
                    react(awaited, taken.cause() != null);
                }
            }
        }
    }

    /** Gives up a record that was unprocessed. If it comes again it has no effect, and nothing waits for it. */
    public void discard(UnprocessedRecord taken) {
        if (!taken.entered()) {
            CloudEventsHeaders.find(taken.record().headers())
                    .map(Envelope::id)
                    .filter(inbox::isInTime)
                    .ifPresent(id -> inbox.enter(List.of(id)));
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

    private boolean isCompacted(Delivery delivery) {
        return topics.compacted().contains(delivery.record().topic());
    }

    /** @param again whether it was tried before and failed, where its trace has it by now */
    private void react(Awaited awaited, boolean again) {
        Envelope event = awaited.envelope();
        event.asCause().run(traced(awaited, again));
        if (StepLog.isOn()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    StepLog.reacted(event, awaited.record().topic());
                }
            });
        }
    }

    private Runnable traced(Awaited awaited, boolean again) {
        Runnable reaction = () -> awaited.reaction().to(awaited.event());
        if (tracing == null) {
            return reaction;
        }
        Envelope event = awaited.envelope();
        String topic = awaited.record().topic();
        return again
                ? () -> tracing.processAgain(event, topic, reaction)
                : () -> tracing.process(event, topic, reaction);
    }
}
