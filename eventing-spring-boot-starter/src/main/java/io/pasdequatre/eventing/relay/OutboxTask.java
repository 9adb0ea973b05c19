package io.pasdequatre.eventing.relay;

import io.debezium.config.Configuration;
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
import java.util.concurrent.CompletableFuture;

/**
 * Debezium's task without some of its costs. Between a commit and its consumer it sleeps for {@code poll.interval.ms}
 * when it has read nothing: the stream is read with {@link PatientStream} instead. And for each row it writes a text of
 * all of its values, to show the last one over JMX: its listener is taken off, by a field that is not open to
 * subclasses; {@code OutboxTaskTest} sees that it is still there.
 */
public final class OutboxTask extends PostgresConnectorTask {

    private static final VarHandle DISPATCHER = dispatcher();

    private final CompletableFuture<ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext>> starting =
            new CompletableFuture<>();

    private static VarHandle dispatcher() {
        var owner = ChangeEventSourceCoordinator.class;
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .findVarHandle(owner, "eventDispatcher", EventDispatcher.class);
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
}
