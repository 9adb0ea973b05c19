package io.pasdequatre.eventing.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.Outbox;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts the events that were committed, by their type and, if they have a field {@code reason} that is an enumeration,
 * by that. What a service publishes is what became of its work, so this counts its outcomes, and an enumeration is a
 * label of few values by its schema.
 */
public final class CountedOutbox implements Outbox {

    private final Outbox outbox;
    private final MeterRegistry meters;

    public CountedOutbox(Outbox outbox, MeterRegistry meters) {
        this.outbox = outbox;
        this.meters = meters;
    }

    @Override
    public void append(String key, SpecificRecord event) {
        outbox.append(key, event);
        Counter counter = counter(event);
        TransactionSynchronizationManager.registerSynchronization(new Appended(counter));
    }

    private Counter counter(SpecificRecord event) {
        return Counter.builder("pasdequatre.outbox.events")
                .tag("type", event.getSchema().getName())
                .tag("reason", reasonOf(event))
                .description("Events that were appended and committed")
                .register(meters);
    }

    private static String reasonOf(SpecificRecord event) {
        Schema.Field reason = event.getSchema().getField("reason");
        return reason != null && reason.schema().getType() == Schema.Type.ENUM
                ? String.valueOf(event.get(reason.pos()))
                : "";
    }

    /** An event that counts if it is committed. */
    private static final class Appended implements TransactionSynchronization {

        private final Counter counter;
        private final Set<Object> later = Collections.newSetFromMap(new IdentityHashMap<>(1));
        private boolean rolledBack;

        Appended(Counter counter) {
            this.counter = counter;
        }

        @Override
        public void savepoint(Object savepoint) {
            later.add(savepoint);
        }

        @Override
        public void savepointRollback(Object savepoint) {
            rolledBack |= !later.contains(savepoint);
        }

        @Override
        public void afterCommit() {
            if (!rolledBack) {
                counter.increment();
            }
        }
    }
}
