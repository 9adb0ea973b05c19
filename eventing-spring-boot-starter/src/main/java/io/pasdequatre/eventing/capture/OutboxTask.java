package io.pasdequatre.eventing.capture;

import io.debezium.config.Field;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.relational.RelationalDatabaseConnectorConfig;
import java.time.Duration;

/**
 * Debezium's task, which reads the stream with {@link WaitingReplicationStream}: Debezium sleeps for
 * {@code poll.interval.ms} between a commit and its consumer when it has read nothing.
 */
public final class OutboxTask extends PostgresConnectorTask {

    @Override
    public ReplicationConnection createReplicationConnection(
            PostgresConnectorConfig config, int maxRetries, Duration retryDelay) {
        return new WaitingReplicationConnection(super.createReplicationConnection(config, maxRetries, retryDelay));
    }

    /** As {@link OutboxConnector} does, so that the address may be any that PostgreSQL's driver takes. */
    @Override
    protected Iterable<Field> getAllConfigurationFields() {
        return PostgresConnectorConfig.ALL_FIELDS.filtered(
                field -> !field.equals(RelationalDatabaseConnectorConfig.HOSTNAME));
    }
}
