package io.pasdequatre.eventing.publishing;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the topics are set up, each asked for once, and only if it matters. Not for several threads at once. */
public final class TopicSettings implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicSettings.class);

    /** Kafka's own headers around a batch of one record, 61 bytes, and its varints. */
    private static final int OVERHEAD = 128;

    /** No topic is set up for less; what is smaller needs no asking. */
    private static final int ALWAYS_TAKEN = 16 * 1024;

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final KafkaClients kafka;
    private final Map<String, Config> known = new HashMap<>();
    private @Nullable Admin admin;

    public TopicSettings(KafkaClients kafka) {
        this.kafka = kafka;
    }

    /**
     * Whether its topic is known to take no record of that size. The broker refuses it too, but only when later events
     * of the key are on their way already. Of what is compressed only the broker knows the size.
     */
    boolean isTooLarge(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        int size = sizeOf(record);
        if (size <= ALWAYS_TAKEN || !kafka.uncompressed()) {
            return false;
        }
        try {
            return size > Integer.parseInt(value(record.topic(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
        } catch (ExecutionException | TimeoutException e) {
            log.debug("How much {} takes is not known yet", record.topic(), e); // The broker will refuse it.
            return false;
        }
    }

    /**
     * Whether a topic cannot have deleted yet what is as young as that.
     *
     * @param time in milliseconds since 1970
     */
    public boolean keeps(String topic, long time) throws InterruptedException {
        try {
            long kept = Long.parseLong(value(topic, TopicConfig.RETENTION_MS_CONFIG));
            return kept < 0 || time > System.currentTimeMillis() - kept;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("How long %s keeps its records cannot be found out".formatted(topic), e);
        }
    }

    /** Whether of each key only the last record is kept. */
    public boolean isCompacted(String topic) throws InterruptedException {
        try {
            return value(topic, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Whether %s is compacted cannot be found out".formatted(topic), e);
        }
    }

    /** Whether the broker answers that there is no such topic. */
    boolean isMissing(String topic) throws InterruptedException {
        try {
            ask(topic);
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException;
        } catch (TimeoutException _) {
            return false;
        }
    }

    private String value(String topic, String setting)
            throws ExecutionException, TimeoutException, InterruptedException {
        Config config = known.get(topic);
        if (config == null) {
            config = ask(topic);
            known.put(topic, config);
        }
        return config.get(setting).value();
    }

    private Config ask(String topic) throws ExecutionException, TimeoutException, InterruptedException {
        if (admin == null) {
            admin = kafka.newAdmin();
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Objects.requireNonNull(admin.describeConfigs(List.of(resource))
                .all()
                .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .get(resource));
    }

    private static int sizeOf(ProducerRecord<byte[], byte[]> record) {
        int size = OVERHEAD
                + (record.key() == null ? 0 : record.key().length)
                + (record.value() == null ? 0 : record.value().length);
        for (Header header : record.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length) + 10;
        }
        return size;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
