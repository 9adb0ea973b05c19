package io.pasdequatre.eventing.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.pipeline.DataChangeEvent;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Debezium has in hand is bounded by how large it is, and not only by how much it is. */
class OutboxQueueTest {

    private static final Schema ROW =
            SchemaBuilder.struct().field("payload", Schema.STRING_SCHEMA).build();
    private static final Schema CHANGE =
            SchemaBuilder.struct().field("after", ROW).build();

    @ParameterizedTest
    @CsvSource({"300, 1024", "65536, 512", "524288, 114"})
    void theQueueIsFullWithAsManyRowsAsHold64MegabytesAtMost(int charactersOfARow, int rows) {
        var queue = new OutboxQueue();
        DataChangeEvent change = change("x".repeat(charactersOfARow));
        int enqueued = 0;
        while (queue.size() < OutboxQueue.LARGEST_BATCH) {
            queue.enqueue(change);
            enqueued++;
        }
        assertThat(enqueued).isEqualTo(rows);

        assertThat(OutboxQueue.changesIn(queue.poll().getRecord())).hasSize(rows);
        assertThat(queue.size()).isZero();
    }

    private static DataChangeEvent change(String payload) {
        Struct change = new Struct(CHANGE).put("after", new Struct(ROW).put("payload", payload));
        return new DataChangeEvent(new SourceRecord(Map.of(), Map.of(), "outbox", CHANGE, change));
    }
}
