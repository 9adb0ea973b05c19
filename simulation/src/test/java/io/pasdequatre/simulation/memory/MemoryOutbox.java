package io.pasdequatre.simulation.memory;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.events.Facts;
import io.pasdequatre.simulation.Fact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The outbox as the starter keeps it: numbered just before the commit, there once it is committed. */
final class MemoryOutbox implements Outbox {

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Database database;
    private final Table<TopicAndKey, OutboxKey> counters;
    private final List<Fact> committed = new ArrayList<>();

    private record TopicAndKey(String topic, String key) implements Comparable<TopicAndKey> {

        private static final Comparator<TopicAndKey> ORDER =
                Comparator.comparing(TopicAndKey::topic).thenComparing(TopicAndKey::key);

        @Override
        public int compareTo(TopicAndKey other) {
            return ORDER.compare(this, other);
        }
    }

    /** A row of eventing.outbox_key. */
    static final class OutboxKey {

        private final TopicAndKey id;
        private long sequence;

        private OutboxKey() {
            this(new TopicAndKey("", ""));
        }

        private OutboxKey(TopicAndKey id) {
            this.id = id;
        }
    }

    MemoryOutbox(Database database) {
        this.database = database;
        this.counters = database.table(OutboxKey.class, counter -> counter.id);
    }

    @Override
    public void append(String key, SpecificRecord fact) {
        said().add(new Fact(ids.generate(), Facts.topic(fact.getSchema()), key, 0, fact));
    }

    private List<Fact> said() {
        @SuppressWarnings("unchecked") // Nothing else is bound to this.
        List<Fact> said = (List<Fact>) TransactionSynchronizationManager.getResource(this);
        return said == null ? begin() : said;
    }

    private List<Fact> begin() {
        List<Fact> said = new ArrayList<>();
        TransactionSynchronizationManager.bindResource(this, said);
        database.transaction().beforeCommit.add(() -> number(said));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                committed.addAll(said);
            }

            @Override
            public void afterCompletion(int status) {
                TransactionSynchronizationManager.unbindResource(MemoryOutbox.this);
            }
        });
        return said;
    }

    /** Numbers the facts of each key, with the counters locked in one order. */
    private void number(List<Fact> said) {
        Map<TopicAndKey, OutboxKey> next = new TreeMap<>();
        said.forEach(fact -> next.put(new TopicAndKey(fact.topic(), fact.key()), new OutboxKey()));
        next.replaceAll((id, _) -> counters.insertOrLock(new OutboxKey(id)));
        said.replaceAll(fact -> {
            OutboxKey counter = next.get(new TopicAndKey(fact.topic(), fact.key()));
            counter.sequence++;
            return new Fact(fact.id(), fact.topic(), fact.key(), counter.sequence, fact.value());
        });
    }

    List<Fact> committed() {
        return Collections.unmodifiableList(committed);
    }

    void clear() {
        committed.clear();
    }
}
