package io.pasdequatre.eventing.relay;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A replication connection whose streams are {@link PatientStream}s.
 *
 * @param beforeStreaming runs before the first message is read
 */
@SuppressWarnings("try") // Debezium says that closing may throw anything.
record PatientConnection(ReplicationConnection connection, Runnable beforeStreaming) implements ReplicationConnection {

    @Override
    public ReplicationStream startStreaming(WalPositionLocator position) throws SQLException, InterruptedException {
        beforeStreaming.run();
        return new PatientStream(connection.startStreaming(position));
    }

    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator position)
            throws SQLException, InterruptedException {
        beforeStreaming.run();
        return new PatientStream(connection.startStreaming(offset, position));
    }

    /** Debezium would make a missing slot anew, and everything said since it went missing would never be published. */
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
