package io.pasdequatre.eventing.publishing;

import io.debezium.connector.postgresql.SourceInfo;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.pasdequatre.eventing.capture.Heartbeat;
import io.pasdequatre.eventing.capture.MomentConverter;
import io.pasdequatre.eventing.capture.OutboxQueue;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.leadership.RelaySession;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what Debezium reads. A batch counts as published once Kafka has acknowledged each of its records, and only
 * then may the slot move: not after each batch, since each move is written down first, but after the first that ends
 * {@link #BETWEEN_MOVES} after the last move, or holds a heartbeat. So a crash repeats what was published in about that
 * time.
 */
public final class OutboxPublisher implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {

    static final Duration BETWEEN_MOVES = Duration.ofMillis(500);

    private final String source;
    private final RelaySession session;
    private final Publication publication;
    private long lastMove = System.nanoTime();

    /**
     * For one run of the engine.
     *
     * @param source who publishes it all, the events' {@code ce_source}
     */
    public OutboxPublisher(String source, RelaySession session, Publication publication) {
        this.source = source;
        this.session = session;
        this.publication = publication;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> batch, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        for (RecordChangeEvent<SourceRecord> each : batch) {
            @Nullable Heartbeat heartbeat = publish(OutboxQueue.changesIn(each.record()));
            if (heartbeat != null || System.nanoTime() - lastMove > BETWEEN_MOVES.toNanos()) {
                allowMoveTo(each.record(), heartbeat);
                committer.markProcessed(each);
                committer.markBatchFinished();
                lastMove = System.nanoTime();
            }
        }
    }

    /** The last heartbeat among them, if there is one. */
    private @Nullable Heartbeat publish(List<SourceRecord> changes) throws InterruptedException {
        List<Row> rows = new ArrayList<>(changes.size());
        @Nullable Heartbeat heartbeat = null;
        for (SourceRecord change : changes) {
            Struct event = (Struct) change.value();
            if (event.schema().field("message") != null) {
                heartbeat = Heartbeat.of(event.getStruct("message")).orElse(heartbeat);
            } else {
                rows.add(Row.of(change.topic(), event.getStruct("after"), source, committedAt(change)));
            }
        }
        publication.publish(rows);
        return heartbeat;
    }

    /** Debezium reports for each change when its transaction was committed. */
    private static @Nullable Instant committedAt(SourceRecord change) {
        return change.sourceOffset().get(SourceInfo.TIMESTAMP_USEC_KEY) instanceof Long micros
                ? MomentConverter.moment(micros)
                : null;
    }

    private void allowMoveTo(SourceRecord last, @Nullable Heartbeat heartbeat) {
        Map<String, ?> position = last.sourceOffset();
        long furthest = Stream.of("lsn", "lsn_proc", "lsn_commit")
                .map(position::get)
                .filter(Long.class::isInstance)
                .mapToLong(Long.class::cast)
                .max()
                .orElseThrow();
        try {
            session.allow(furthest, heartbeat);
        } catch (SQLException e) {
            throw new IllegalStateException("How far the relay has come could not be written down", e);
        }
    }
}
