package io.pasdequatre.eventing.capture;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.SQLException;
import java.util.Optional;

/** A replication connection whose streams are {@link WaitingReplicationStream}s. */
@SuppressWarnings("try") // By Debezium's signature closing may throw anything.
record WaitingReplicationConnection(ReplicationConnection connection) implements ReplicationConnection {

    @Override
    public ReplicationStream startStreaming(WalPositionLocator position) throws SQLException, InterruptedException {
        return new WaitingReplicationStream(connection.startStreaming(position));
    }

    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator position)
            throws SQLException, InterruptedException {
        return new WaitingReplicationStream(connection.startStreaming(offset, position));
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

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
