package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.listener.ReactionsStart;
import io.pasdequatre.eventing.relay.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A service does not consume events that its inbox would forget while they can still come again. */
@ExtendWith(OutputCaptureExtension.class)
class RetentionTest {

    private static final Map<String, String> TOO_SHORT = Map.of("pasdequatre.eventing.inbox.retention", "20d");

    private final String key = UUID.randomUUID().toString();

    @Test
    void recordsThatWereDeletedBeforeTheyWereConsumedAreNamedAndCountedAndConsumedOncePublishedAgain(
            CapturedOutput output) throws SQLException {
        KafkaLog.skipWhatIsThere("notes", "retention-deleted");
        try (Replica replica = Replica.of("retention-deleted")) {
            Instant before = Instant.now();
            replica.writer().write(key, "consumed");
            await().untilAsserted(
                            () -> assertThat(replica.copier().copiesOf(key)).hasSize(1));
            var consumers = replica.bean(ReactionsContainer.class);
            consumers.stop();
            replica.writer().write(key, "deleted", "deleted too");
            awaitRecords("notes", key, 3);
            KafkaLog.deleteAll("notes");
            replica.writer().write(key, "after");

            consumers.start();

            await().untilAsserted(() -> assertThat(replica.bean(MeterRegistry.class)
                            .get("pasdequatre.reactions.deleted")
                            .tag("topic", "notes")
                            .counter()
                            .count())
                    .isEqualTo(2));
            assertThat(output).contains("2 records of notes-");

            replica.bean(Relay.class).reconcile(before);
            awaitCopies(replica, "consumed", "deleted", "deleted too", "after");
        }
    }

    @Test
    void aServiceWhoseInboxForgetsTooSoonDoesNotStart() {
        assertThatThrownBy(() -> Replica.of("retention-broken", TOO_SHORT).close())
                .satisfies(failure -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
                        .hasMessageContainingAll(
                                "The topic notes may keep an event for 14d (retention.ms 7d and segment.ms 7d)",
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
            replica.writer().write(key, "appended without a broker");
            assertThat(replica.bean(ReactionsContainer.class).isRunning()).isFalse();
            assertThat(replica.bean(ReactionsStart.class).problem())
                    .hasValueSatisfying(why -> assertThat(why).contains("before the broker has answered"));

            door.open();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(replica.copier().copiesOf(key)).containsExactly("appended without a broker"));
            assertThat(replica.bean(ReactionsStart.class).problem()).isEmpty();
        }
    }

    @Test
    void whenTheBrokerComesBackAndTheRuleIsBrokenNothingIsConsumedAndHealthReportsWhy() throws IOException {
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
    void ofACompactedTopicTheLastEventOfAKeyIsRememberedForEver() throws Exception {
        KafkaLog.setCleanupPolicy("notes", "compact");
        KafkaLog.skipWhatIsThere("notes", "retention-compacted");
        try (Replica replica = Replica.of("retention-compacted")) {
            replica.writer().write(key, "first", "second");
            awaitCopies(replica, "first", "second");
            List<ConsumerRecord<byte[], byte[]>> records = awaitRecords("notes", key, 2);

            KafkaLog.writeAgain(records.getFirst());
            KafkaLog.writeAgain(records.getLast());
            KafkaLog.write(longAgo(records.getLast(), 3));
            KafkaLog.write(longAgo(records.getLast(), 3));
            replica.writer().write(key + "-other", "other");
            await().untilAsserted(() ->
                    assertThat(replica.copier().copiesOf(key + "-other")).containsExactly("other"));

            awaitCopies(replica, "first", "second", "second");
            assertThat(replica.bean(JdbcClient.class)
                            .sql("SELECT count(*) FROM eventing.inbox")
                            .query(Long.class)
                            .single())
                    .isZero();
        } finally {
            KafkaLog.setCleanupPolicy("notes", "delete");
        }
    }

    @Test
    void anEventOfACompactedTopicToWhichOnlyOthersReactBecomesNoDeadLetter() throws Exception {
        KafkaLog.setCleanupPolicy("notes", "compact");
        KafkaLog.skipWhatIsThere("notes", "retention-others");
        try (Replica replica = Replica.of("retention-others")) {
            replica.writer().write(key, "first");
            var forOthers = longAgo(awaitRecords("notes", key, 1).getFirst(), 2);
            forOthers.headers().remove("ce_type").add("ce_type", bytes(NoteCopied.class.getName()));

            KafkaLog.write(forOthers);
            replica.writer().write(key, "second");

            awaitCopies(replica, "first", "second");
            assertThat(deadLetters(replica)).isZero();
        } finally {
            KafkaLog.setCleanupPolicy("notes", "delete");
        }
    }

    /** An event with this number, appended when no inbox has a partition of that day any more. */
    private static ProducerRecord<byte[], byte[]> longAgo(ConsumerRecord<byte[], byte[]> record, long sequence) {
        UUID id = Generators.timeBasedEpochGenerator()
                .construct(Instant.now().minus(Duration.ofDays(400)).toEpochMilli());
        var copy = new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
        record.headers().forEach(header -> copy.headers().add(header));
        copy.headers().remove("ce_id").add("ce_id", bytes(id.toString()));
        copy.headers().remove("ce_sequence").add("ce_sequence", bytes(Long.toString(sequence)));
        return copy;
    }

    private static long deadLetters(Replica replica) {
        return replica.bean(JdbcClient.class)
                .sql("SELECT count(*) FROM eventing.dead_letter")
                .query(Long.class)
                .single();
    }

    private void awaitCopies(Replica replica, String... texts) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(replica.copier().copiesOf(key)).containsExactly(texts));
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
