package io.pasdequatre.events;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics of the events, once per deployment and before the services start. Analytics makes its own. */
public final class CreateTopics {

    private static final int LIMIT_SECONDS = 60;

    private CreateTopics() {}

    /**
     * Makes every topic of {@link Topics#all()} that is not there, with as many copies as the broker makes by default.
     * One that is there stays as it is.
     *
     * @param bootstrapServers where the broker is, such as {@code 127.0.0.1:19092}
     * @throws IllegalStateException if a topic cannot be made, or the broker does not answer within 60 s
     */
    public static void on(String bootstrapServers) {
        on(bootstrapServers, Topics.all());
    }

    /** The same for topics of another system. */
    public static void on(String bootstrapServers, List<Topics.Topic> wanted) {
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            var topics = wanted.stream().map(CreateTopics::asKafkaHasIt).toList();
            for (var made : admin.createTopics(topics).values().values()) {
                await(made);
            }
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The topics on %s cannot be made: %s".formatted(bootstrapServers, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while topics were made", e);
        }
    }

    private static void await(KafkaFuture<Void> made)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            made.get(LIMIT_SECONDS, SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static NewTopic asKafkaHasIt(Topics.Topic topic) {
        var policy = topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        policy,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(topic.maxMessageBytes())));
    }
}
