package io.pasdequatre.benchmarks;

import io.pasdequatre.events.Topics;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * PostgreSQL, Kafka and the registry, all on this machine's loopback interface, and the database of one service.
 *
 * @param database where the outbox is, once the relay's process has made it
 */
record Stage(LocalStack stack, Database database) {

    static final String SLOT = "benchmark_outbox";
    static final String PUBLICATION = "outbox";

    /** Not in /tmp, which is memory on many machines. */
    static final Path DIRECTORY = Path.of("target", "benchmark");

    static Stage set() throws IOException, ExecutionException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        LocalStack stack = LocalStack.withoutServices(DIRECTORY);
        letTheBrokerSayWhen(stack);
        return new Stage(stack, stack.postgres().ensureDatabase("benchmark", "benchmark"));
    }

    /** Kafka then writes into each record when it was appended, so nobody has to watch a drain while it is measured. */
    private static void letTheBrokerSayWhen(LocalStack stack) throws ExecutionException, InterruptedException {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.ORDER_EVENTS);
        var setting = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        try (var admin = stack.kafka().admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(setting, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** A connection of the service, as its pool has them. To be closed by the caller. */
    Connection applicationConnection() throws SQLException {
        return DriverManager.getConnection(
                database.jdbcUrl(), database.app().username(), database.app().password());
    }

    /** What a superuser is told, as text: the first column of the only row. */
    String ask(String sql) throws SQLException {
        try (Connection admin = stack.postgres().adminConnection(database.name());
                var statement = admin.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            answer.next();
            return String.valueOf(answer.getString(1));
        }
    }

    /** A statement by a superuser. */
    void tell(String sql) throws SQLException {
        try (Connection admin = stack.postgres().adminConnection(database.name());
                var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }
}
