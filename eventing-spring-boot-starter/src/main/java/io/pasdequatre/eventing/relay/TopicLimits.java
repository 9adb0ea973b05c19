package io.pasdequatre.eventing.relay;

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
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large a record a topic takes. The broker says so too, but only when later facts of the key are on their way
 * already; so a large record is asked for before it is sent. A topic's limit is asked for once in a term.
 */
final class TopicLimits implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicLimits.class);

    /** Kafka's own headers around a batch of one record, 61 bytes, and its varints. */
    private static final int OVERHEAD = 128;

    /** No topic is set up for less; what is smaller needs no asking. */
    private static final int ALWAYS_TAKEN = 16 * 1024;

    private static final long PATIENCE_SECONDS = 5;

    private final Admin admin;
    private final Map<String, Integer> limits = new HashMap<>();

    TopicLimits(Admin admin) {
        this.admin = admin;
    }

    /** Whether its topic is known to take no record of that size. */
    boolean isTooLarge(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        int size = sizeOf(record);
        return size > ALWAYS_TAKEN && size > limitOf(record.topic());
    }

    private int limitOf(String topic) throws InterruptedException {
        Integer known = limits.get(topic);
        if (known != null) {
            return known;
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Map<ConfigResource, Config> configs =
                    admin.describeConfigs(List.of(resource)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Config config = Objects.requireNonNull(configs.get(resource));
            int limit = Integer.parseInt(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
            limits.put(topic, limit);
            return limit;
        } catch (ExecutionException | TimeoutException e) {
            log.debug("How much {} takes is not known yet", topic, e); // The broker will say.
            return Integer.MAX_VALUE;
        }
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
        admin.close(Duration.ZERO);
    }
}
