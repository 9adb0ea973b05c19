package io.pasdequatre.localstack;

import io.pasdequatre.events.CreateTopics;
import io.pasdequatre.events.PublishContracts;
import io.pasdequatre.events.Topics.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** The commands and replies of the orchestrated saga, from where its module has them. */
final class Messages {

    private static final String COMMANDS = "-commands";
    private static final int PARTITIONS = 6;
    private static final int MESSAGE_BYTES = 1024 * 1024;

    private final List<Schema> schemas;

    Messages(Installation installation) {
        var avro = installation.root().resolve(Coordination.MODULE).resolve("src/main/avro");
        try (var files = Files.newDirectoryStream(avro, "*.avsc")) {
            schemas = new ArrayList<>();
            for (Path file : files) {
                schemas.addAll(new Schema.Parser().parse(file.toFile()).getTypes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each topic that a message names. */
    List<String> topics() {
        return schemas.stream()
                .map(schema -> schema.getProp("topic"))
                .distinct()
                .sorted()
                .toList();
    }

    void createTopics(String bootstrapServers) {
        CreateTopics.on(
                bootstrapServers,
                topics().stream().flatMap(Messages::withDeadLetters).toList());
    }

    void publishContracts(URI registry) {
        PublishContracts.publish(registry, schemas);
    }

    private static Stream<Topic> withDeadLetters(String topic) {
        return Stream.of(
                new Topic(topic, PARTITIONS, false, MESSAGE_BYTES),
                new Topic("%s.%s.dlq".formatted(topic, consumer(topic)), PARTITIONS, false, 2 * MESSAGE_BYTES));
    }

    /** Commands are for the service that they are named after, replies for the orchestrator. */
    private static String consumer(String topic) {
        return (topic.endsWith(COMMANDS) ? topic.substring(0, topic.length() - COMMANDS.length()) : "order")
                + "-service";
    }
}
