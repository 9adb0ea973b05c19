package io.pasdequatre.eventing.capture;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replication connection whose streams are {@link WaitingReplicationStream}s. */
@SuppressWarnings("try") // By Debezium's signature closing may throw anything.
final class WaitingReplicationConnection implements ReplicationConnection {

    private final ReplicationConnection connection;
    private volatile @Nullable WaitingReplicationStream stream;

    WaitingReplicationConnection(ReplicationConnection connection) {
        this.connection = connection;
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator position) throws SQLException, InterruptedException {
        return waiting(connection.startStreaming(position));
    }

    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator position)
            throws SQLException, InterruptedException {
        return waiting(connection.startStreaming(offset, position));
    }

    private ReplicationStream waiting(ReplicationStream started) {
        var waiting = new WaitingReplicationStream(started);
        stream = waiting;
        return waiting;
    }

    /**
     * Debezium would make a missing slot anew, and everything appended since it went missing would never be published.
     */
    @Override
    public Optional<SlotCreationResult> createReplicationSlot() {
        throw new IllegalStateException("The replication slot has gone");
    }

    @Override
    public void initConnection() throws SQLException, InterruptedException {
        connection.initConnection();
    }

    @Override
    public boolean isConnected() throws SQLException {
        return connection.isConnected();
    }

    @Override
    public void reconnect() throws SQLException {
        connection.reconnect();
    }

    /** Debezium closes the connection, and not the stream. */
    @Override
    public void close() throws Exception {
        var last = stream;
        try {
            if (last != null) {
                last.tellPublished();
            }
        } finally {
            connection.close();
        }
    }
}
