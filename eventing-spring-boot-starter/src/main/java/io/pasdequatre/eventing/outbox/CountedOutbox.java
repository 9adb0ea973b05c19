package io.pasdequatre.eventing.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.Outbox;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts the facts that were committed, by their type and, if they have a field {@code reason} that is an enumeration,
 * by that. What a service says is what became of its work, so this counts its outcomes, and an enumeration is a label
 * of few values by its schema.
 */
public final class CountedOutbox implements Outbox {

    private final Outbox outbox;
    private final MeterRegistry meters;

    public CountedOutbox(Outbox outbox, MeterRegistry meters) {
        this.outbox = outbox;
        this.meters = meters;
    }

    @Override
    public void append(String key, SpecificRecord fact) {
        outbox.append(key, fact);
        Counter counter = counter(fact);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                counter.increment();
            }
        });
    }

    private Counter counter(SpecificRecord fact) {
        return Counter.builder("pasdequatre.outbox.facts")
                .tag("type", fact.getSchema().getName())
                .tag("reason", reasonOf(fact))
                .description("Facts that were said and committed")
                .register(meters);
    }

    private static String reasonOf(SpecificRecord fact) {
        Schema.Field reason = fact.getSchema().getField("reason");
        return reason != null && reason.schema().getType() == Schema.Type.ENUM
                ? String.valueOf(fact.get(reason.pos()))
                : "";
    }
}
