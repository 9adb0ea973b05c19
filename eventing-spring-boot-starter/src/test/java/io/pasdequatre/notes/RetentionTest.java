package io.pasdequatre.notes;

import static io.pasdequatre.notes.KafkaLog.awaitRecords;
import static io.pasdequatre.notes.KafkaLog.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import io.pasdequatre.eventing.inbox.ReactionsContainer;
import io.pasdequatre.eventing.inbox.ReactionsStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service does not hear facts that its inbox would forget while they can still come again. */
class RetentionTest {

    private static final Map<String, String> TOO_SHORT = Map.of("pasdequatre.eventing.inbox.retention", "20d");

    private final String key = UUID.randomUUID().toString();

    @Test
    void aServiceWhoseInboxForgetsTooSoonDoesNotStart() {
        assertThatThrownBy(() -> Replica.of("retention-broken", TOO_SHORT).close())
                .satisfies(failure -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
                        .hasMessageContainingAll(
                                "The topic notes may keep a fact for 14d (retention.ms 7d and segment.ms 7d)",
                                "replayed 7d later",
                                "remembers it for only 20d",
                                "set pasdequatre.eventing.inbox.retention to more than 21d"));
    }

    @ParameterizedTest
    @CsvSource({"outbox.retention, 23h", "inbox.retention, 400d", "inbox.longest-replay, -1d"})
    void aSettingThatMakesNoSenseIsRefused(String name, String value) {
        assertThatThrownBy(() -> Replica.of("retention-refused", Map.of("pasdequatre.eventing." + name, value))
                        .close())
                .rootCause()
                .hasMessageContaining("pasdequatre.eventing.%s is from", name);
    }

    @Test
    void whileTheBrokerIsAwayAServiceStartsAndItsConsumersWait() throws IOException {
        try (var door = new Door();
                Replica replica = Replica.of("retention-away", door.settings(Map.of()))) {
            replica.notebook().write(key, "said without a broker");
            assertThat(replica.bean(ReactionsContainer.class).isRunning()).isFalse();
            assertThat(replica.bean(ReactionsStart.class).problem())
                    .hasValueSatisfying(why -> assertThat(why).contains("before the broker says"));

            door.open();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(replica.copyist().copiesOf(key)).containsExactly("said without a broker"));
            assertThat(replica.bean(ReactionsStart.class).problem()).isEmpty();
        }
    }

    @Test
    void whenTheBrokerComesBackAndTheRuleIsBrokenNothingIsHeardAndHealthSaysWhy() throws IOException {
        try (var door = new Door();
                Replica replica = Replica.of("retention-late", door.settings(TOO_SHORT))) {
            door.open();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    replica.bean(ReactionsStart.class).problem())
                            .hasValueSatisfying(why -> assertThat(why).contains("Nothing is reacted to. The topic")));
            assertThat(replica.bean(ReactionsContainer.class).isRunning()).isFalse();
        }
    }

    @Test
    void ofACompactedTopicTheLastFactOfAKeyIsRememberedForEver() throws Exception {
        setCleanupPolicy("compact");
        KafkaLog.passOverWhatIsThere("notes", "retention-compacted");
        try (Replica replica = Replica.of("retention-compacted")) {
            replica.notebook().write(key, "first", "second");
            awaitCopies(replica, "first", "second");
            List<ConsumerRecord<byte[], byte[]>> records = awaitRecords("notes", key, 2);

            KafkaLog.writeAgain(records.getFirst());
            KafkaLog.writeAgain(records.getLast());
            KafkaLog.write(longAgo(records.getLast(), 3));
            KafkaLog.write(longAgo(records.getLast(), 3));
            replica.notebook().write(key + "-other", "other");
            await().untilAsserted(() ->
                    assertThat(replica.copyist().copiesOf(key + "-other")).containsExactly("other"));

            awaitCopies(replica, "first", "second", "second");
            assertThat(replica.bean(JdbcClient.class)
                            .sql("SELECT count(*) FROM eventing.inbox")
                            .query(Long.class)
                            .single())
                    .isZero();
        } finally {
            setCleanupPolicy("delete");
        }
    }

    /** A fact with this number, said when no inbox has a partition of that day any more. */
    private static ProducerRecord<byte[], byte[]> longAgo(ConsumerRecord<byte[], byte[]> record, long sequence) {
        UUID id = Generators.timeBasedEpochGenerator()
                .construct(Instant.now().minus(Duration.ofDays(400)).toEpochMilli());
        var copy = new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
        record.headers().forEach(header -> copy.headers().add(header));
        copy.headers().remove("ce_id").add("ce_id", bytes(id.toString()));
        copy.headers().remove("ce_sequence").add("ce_sequence", bytes(Long.toString(sequence)));
        return copy;
    }

    private void awaitCopies(Replica replica, String... texts) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(replica.copyist().copiesOf(key)).containsExactly(texts));
    }

    private static void setCleanupPolicy(String policy) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Replica.INFRASTRUCTURE.bootstrapServers()))) {
            var change = new AlterConfigOp(new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy), OpType.SET);
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, "notes"), List.of(change)))
                    .all()
                    .get();
        }
    }

    /** A way to the broker that is shut at first; once through, clients learn the broker's own address. */
    private static final class Door implements AutoCloseable {

        private final ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Door() throws IOException {}

        Map<String, String> settings(Map<String, String> others) {
            Map<String, String> settings = new HashMap<>(others);
            settings.put("spring.kafka.bootstrap-servers", "127.0.0.1:" + front.getLocalPort());
            return settings;
        }

        void open() {
            Thread.ofVirtual().start(() -> {
                while (!front.isClosed()) {
                    try {
                        connect(front.accept());
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private static void connect(Socket client) throws IOException {
            String[] broker = Replica.INFRASTRUCTURE.bootstrapServers().split(":", -1);
            var server = new Socket(broker[0], Integer.parseInt(broker[1]));
            copy(client, server);
            copy(server, client);
        }

        private static void copy(Socket from, Socket to) {
            Thread.ofVirtual().start(() -> {
                try (from;
                        to) {
                    from.getInputStream().transferTo(to.getOutputStream());
                } catch (IOException e) {
                    // One of them hung up.
                }
            });
        }

        @Override
        public void close() throws IOException {
            front.close();
        }
    }
}
