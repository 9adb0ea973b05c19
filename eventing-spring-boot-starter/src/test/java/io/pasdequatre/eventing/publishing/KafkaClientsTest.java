package io.pasdequatre.eventing.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.junit.jupiter.api.Test;

/** What an application sets for its own producers does not end the order in which the relay publishes. */
class KafkaClientsTest {

    @Test
    void settingsThatWouldEndTheOrderOfAKeyAreNotTaken() {
        Map<String, Object> own = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1",
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd",
                ProducerConfig.RETRIES_CONFIG, "0",
                ProducerConfig.ACKS_CONFIG, "1",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "false",
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "100",
                ProducerConfig.PARTITIONER_CLASS_CONFIG, RoundRobinPartitioner.class,
                ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, "true",
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, "theirs");

        var clients = new KafkaClients(own, Map.of(), Map.of());

        assertThat(clients.producerProperties())
                .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd")
                .containsEntry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5)
                .doesNotContainKeys(
                        ProducerConfig.PARTITIONER_CLASS_CONFIG,
                        ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        clients.newProducer().close(); // Kafka's own client takes them together.
    }
}
