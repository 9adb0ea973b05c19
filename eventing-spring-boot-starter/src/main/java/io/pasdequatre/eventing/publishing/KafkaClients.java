package io.pasdequatre.eventing.publishing;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How the relay reaches Kafka, and what it insists on.
 *
 * @param producer as the service configures its producers
 * @param consumer as the service configures its consumers
 * @param admin as the service configures its admin clients
 */
public record KafkaClients(Map<String, Object> producer, Map<String, Object> consumer, Map<String, Object> admin) {

    /** A send is never given up, so that no later event of a key can reach Kafka before it. */
    public Producer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What the service sets for its own producers is taken, but for what would end the order of a key's events. */
    Map<String, Object> producerProperties() {
        Map<String, Object> properties = new HashMap<>(producer);
        properties.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        properties.remove(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);
        properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000); // Then it reports what it waits for, and waits on.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 1_000); // Nothing lingers: each batch is flushed at its end.
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        // The topic decides what is too large: a dead letter is its record and the headers with the cause.
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
        return properties;
    }

    /** Whether what is sent is as large as what is stored. */
    boolean uncompressed() {
        return CompressionType.NONE.name.equals(
                producer.getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, CompressionType.NONE.name));
    }

    /** For reading what is there, in no group. */
    public Consumer<byte[], byte[]> newConsumer() {
        Map<String, Object> properties = new HashMap<>(consumer);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Admin newAdmin() {
        return Admin.create(admin);
    }
}
