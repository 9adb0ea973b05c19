package io.pasdequatre.eventing.relay;

import io.debezium.config.Configuration;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.source.spi.DataChangeEventListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's task without some of its costs. It pays {@code poll.interval.ms} twice between a commit and its consumer:
 * once by sleeping when it has read nothing, once by waiting for a batch to fill. Both waits are taken out: the stream
 * is read with {@link PatientStream}, and a batch is what is there. And for each row it writes a text of all of its
 * values, to show the last one over JMX: its listener is taken off.
 *
 * <p>Two of its fields are not open to subclasses; {@code OutboxTaskTest} sees that they are still there.
 */
public final class OutboxTask extends PostgresConnectorTask {

    /** With it, Debezium's queue hands out a row as soon as it has one. */
    static final int DEBEZIUMS_BATCH = 1;

    private static final int LARGEST_BATCH = 2048;
    private static final VarHandle QUEUE = field(PostgresConnectorTask.class, "queue", ChangeEventQueue.class);
    private static final VarHandle DISPATCHER =
            field(ChangeEventSourceCoordinator.class, "eventDispatcher", EventDispatcher.class);

    private final CompletableFuture<ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext>> starting =
            new CompletableFuture<>();

    private static VarHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of Debezium is not the one the relay was made for", e);
        }
    }

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration config) {
        var started = super.start(config);
        starting.complete(started);
        return started;
    }

    @Override
    public ReplicationConnection createReplicationConnection(
            PostgresConnectorConfig config, int maxRetries, Duration retryDelay) {
        return new PatientConnection(
                super.createReplicationConnection(config, maxRetries, retryDelay), this::takeOffListener);
    }

    /** Debezium sets it just before it begins to stream. */
    private void takeOffListener() {
        EventDispatcher<?, ?> dispatcher = (EventDispatcher<?, ?>) DISPATCHER.get(starting.join());
        dispatcher.setEventListener(DataChangeEventListener.NO_OP());
    }

    /**
     * What is there, as one record that holds them all: the engine passes each record it gets through several hands.
     */
    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        List<SourceRecord> changes = new ArrayList<>(super.doPoll());
        while (!changes.isEmpty() && changes.size() < LARGEST_BATCH && queued() > 0) {
            changes.addAll(super.doPoll());
        }
        return changes.isEmpty() ? changes : List.of(batch(changes));
    }

    private static SourceRecord batch(List<SourceRecord> changes) {
        SourceRecord last = changes.getLast();
        return new SourceRecord(last.sourcePartition(), last.sourceOffset(), "changes", null, changes);
    }

    /** What such a record holds. */
    @SuppressWarnings("unchecked")
    static List<SourceRecord> changesIn(SourceRecord batch) {
        return (List<SourceRecord>) batch.value();
    }

    private int queued() {
        ChangeEventQueue<?> queue = (ChangeEventQueue<?>) QUEUE.get(this);
        return queue.totalCapacity() - queue.remainingCapacity();
    }
}
