package io.pasdequatre.simulation.memory;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.events.Events;
import io.pasdequatre.simulation.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The outbox as the starter keeps it: numbered just before the commit, there once it is committed. */
final class MemoryOutbox implements Outbox {

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Database database;
    private final Table<TopicAndKey, OutboxKey> counters;
    private final List<Event> committed = new ArrayList<>();

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
        private @Nullable UUID lastId;

        private OutboxKey() {
            this(new TopicAndKey("", ""));
        }

        private OutboxKey(TopicAndKey id) {
            this.id = id;
        }

        private Event next(Event event) {
            UUID predecessor = lastId;
            lastId = event.id();
            sequence++;
            return new Event(event.id(), event.topic(), event.key(), sequence, predecessor, event.value());
        }
    }

    MemoryOutbox(Database database) {
        this.database = database;
        this.counters = database.table(OutboxKey.class, counter -> counter.id);
    }

    @Override
    public void append(String key, SpecificRecord event) {
        appended().add(new Event(ids.generate(), Events.topic(event.getSchema()), key, 0, null, event));
    }

    private List<Event> appended() {
        @SuppressWarnings("unchecked") // Nothing else is bound to this.
        List<Event> appended = (List<Event>) TransactionSynchronizationManager.getResource(this);
        return appended == null ? begin() : appended;
    }

    private List<Event> begin() {
        List<Event> appended = new ArrayList<>();
        TransactionSynchronizationManager.bindResource(this, appended);
        database.transaction().beforeCommit.add(() -> number(appended));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                committed.addAll(appended);
            }

            @Override
            public void afterCompletion(int status) {
                TransactionSynchronizationManager.unbindResource(MemoryOutbox.this);
            }
        });
        return appended;
    }

    /** Numbers and chains the events of each key, with the counters locked in one order. */
    private void number(List<Event> appended) {
        Map<TopicAndKey, OutboxKey> next = new TreeMap<>();
        appended.forEach(event -> next.put(new TopicAndKey(event.topic(), event.key()), new OutboxKey()));
        next.replaceAll((id, _) -> counters.insertOrLock(new OutboxKey(id)));
        appended.replaceAll(
                event -> next.get(new TopicAndKey(event.topic(), event.key())).next(event));
    }

    List<Event> committed() {
        return Collections.unmodifiableList(committed);
    }

    void clear() {
        committed.clear();
    }
}
