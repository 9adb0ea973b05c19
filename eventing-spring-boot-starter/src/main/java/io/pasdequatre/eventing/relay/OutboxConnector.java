package io.pasdequatre.eventing.relay;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector with a task that waits less. Public since Debezium makes it, by its name. */
public final class OutboxConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return OutboxTask.class;
    }
}
