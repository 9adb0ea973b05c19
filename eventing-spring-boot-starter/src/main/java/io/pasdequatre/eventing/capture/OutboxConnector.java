package io.pasdequatre.eventing.capture;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.relational.RelationalDatabaseConnectorConfig;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;

/**
 * Debezium's connector with a task that waits less, and with what any address may look like in place of a host's name.
 * Public since Debezium makes it, by its name.
 */
public final class OutboxConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return OutboxTask.class;
    }

    /** Debezium takes no IPv6 address, and no list of hosts, which PostgreSQL's driver behind it does. */
    @Override
    protected Map<String, ConfigValue> validateAllFields(Configuration config) {
        Map<String, ConfigValue> values = super.validateAllFields(config);
        ConfigValue host = values.get(RelationalDatabaseConnectorConfig.HOSTNAME.name());
        if (host != null) {
            host.errorMessages().clear();
        }
        return values;
    }
}
