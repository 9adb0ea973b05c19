package io.pasdequatre.eventing.relay;

import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.DataChangeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Holds the changes that Debezium has decoded until they are published, and hands out all that are there as one record:
 * Debezium passes each record it gets through several hands, and waits for a batch that is not full. Public since
 * Debezium makes it, by its name; it is called with Debezium's own lock held.
 */
public final class OutboxQueue implements QueueProvider<DataChangeEvent> {

    static final String NAME = "outbox";

    /** Then the decoder waits. A queue several times as long costs more in garbage collection than it gains. */
    static final int LARGEST_BATCH = 1024;

    /** With it, Debezium takes what is there as soon as there is something. */
    static final int DEBEZIUMS_BATCH = 1;

    private List<SourceRecord> changes = new ArrayList<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {}

    @Override
    public void enqueue(DataChangeEvent change) {
        changes.add(change.getRecord());
    }

    /** Debezium asks only if there is something. */
    @Override
    public DataChangeEvent poll() {
        SourceRecord last = changes.getLast();
        var batch = new SourceRecord(last.sourcePartition(), last.sourceOffset(), "changes", null, changes);
        changes = new ArrayList<>();
        return new DataChangeEvent(batch);
    }

    /** What such a record holds. */
    @SuppressWarnings("unchecked")
    static List<SourceRecord> changesIn(SourceRecord batch) {
        return (List<SourceRecord>) batch.value();
    }

    @Override
    public int size() {
        return changes.size();
    }
}
