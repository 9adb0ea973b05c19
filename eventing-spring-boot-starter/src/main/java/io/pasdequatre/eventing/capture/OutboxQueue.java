package io.pasdequatre.eventing.capture;

import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.DataChangeEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
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

    /** A large change counts as several, so that what is in hand takes 64 MB of text at most, and one change more. */
    private static final int BYTES_OF_ONE = 64 * 1024;

    private static final List<String> LARGE_COLUMNS = List.of("payload", "value");

    private List<SourceRecord> changes = new ArrayList<>();
    private int size;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {}

    @Override
    public void enqueue(DataChangeEvent change) {
        changes.add(change.getRecord());
        size += 1 + bytesOf(change.getRecord()) / BYTES_OF_ONE;
    }

    /** Debezium asks only if there is something. */
    @Override
    public DataChangeEvent poll() {
        SourceRecord last = changes.getLast();
        var batch = new SourceRecord(last.sourcePartition(), last.sourceOffset(), "changes", null, changes);
        changes = new ArrayList<>();
        size = 0;
        return new DataChangeEvent(batch);
    }

    private static int bytesOf(SourceRecord change) {
        if (!(change.value() instanceof Struct event) || event.schema().field("after") == null) {
            return 0;
        }
        int bytes = 0;
        Struct row = event.getStruct("after");
        for (String column : LARGE_COLUMNS) {
            if (row.schema().field(column) != null) {
                bytes += switch (row.get(column)) {
                    case String text -> text.length();
                    case byte[] content -> content.length;
                    case ByteBuffer content -> content.remaining();
                    case null, default -> 0;
                };
            }
        }
        return bytes;
    }

    /** What such a record holds. */
    @SuppressWarnings("unchecked")
    public static List<SourceRecord> changesIn(SourceRecord batch) {
        return (List<SourceRecord>) batch.value();
    }

    @Override
    public int size() {
        return size;
    }
}
