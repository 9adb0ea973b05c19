package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static io.pasdequatre.sampleapplication.KafkaLog.sequencesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.relay.Relay;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be published blocks what follows of its key, and published once it can be. */
class UnpublishedTest {

    private static Replica replica;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.of("unpublished", Map.of("pasdequatre.eventing.outbox.max-event-size", "3MB"));
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void aRowThatIsNoEventBlocksWhatFollowsOfItsKeyAndOtherKeysGoOn() throws SQLException {
        Instant before = Instant.now();
        replica.writer().write(key, "1");
        execute("""
                INSERT INTO eventing.outbox (id, topic, key, sequence, type, schema, payload, occurred_at, correlation_id)
                SELECT uuidv7(), topic, key, 2, type, schema, '{"notebook": 42}', occurred_at, correlation_id
                FROM eventing.outbox WHERE key = '%s'""");
        execute("UPDATE eventing.outbox_key SET sequence = 2 WHERE key = '%s'");
        replica.writer().write(key, "3");
        replica.writer().write("other " + key, "1");

        awaitRecords("notes", "other " + key, 1);
        awaitUnpublished(2);
        await().untilAsserted(() -> assertThat(
                        replica.bean(Relay.class).slot().orElseThrow().unpublished())
                .isPositive());
        replica.writer().write(key, "4");
        awaitUnpublished(3);
        assertSequences(awaitRecords("notes", key, 1), 1);

        execute("""
                UPDATE eventing.outbox SET payload = json_build_object('notebook', key, 'text', '2')
                WHERE key = '%s' AND sequence = 2""");
        replica.bean(Relay.class).reconcile(before);
        List<ConsumerRecord<byte[], byte[]>> records = awaitRecords("notes", key, 4);
        assertSequences(records, 4);
        assertThat(header(records.getLast(), "ce_committedtime"))
                .as("the table does not contain it")
                .isEqualTo("(none)");
        awaitUnpublished(0);
        replica.awaitPhase(Phase.LEADING);
    }

    @Test
    void anEventThatIsTooLargeForItsTopicIsUnpublishableAndNothingOfItsKeyOvertakesIt() throws SQLException {
        Instant before = Instant.now();
        replica.writer().write(key, "1", "x".repeat(1_500_000), "3");
        replica.writer().write("other " + key, "1");

        awaitRecords("notes", "other " + key, 1);
        awaitUnpublished(2);
        assertSequences(awaitRecords("notes", key, 1), 1);

        KafkaLog.setLargestRecord("notes", 3_000_000);
        try {
            replica.bean(Relay.class).reconcile(before);
            assertSequences(awaitRecords("notes", key, 3), 3);
            awaitUnpublished(0);
        } finally {
            KafkaLog.setLargestRecord("notes", 1_048_588);
        }
    }

    @Test
    void aRowThatIsStampedHoursAheadIsPublishedAndHoldsNothingUp() throws SQLException {
        replica.writer().write(key, "1");
        execute("""
                INSERT INTO eventing.outbox (id, topic, key, sequence, type, schema, payload, occurred_at, correlation_id)
                SELECT uuidv7(), topic, key, 2, type, schema, payload, occurred_at + interval '2 hours', correlation_id
                FROM eventing.outbox WHERE key = '%s'""");
        execute("UPDATE eventing.outbox_key SET sequence = 2 WHERE key = '%s'");
        replica.writer().write(key, "3");

        List<ConsumerRecord<byte[], byte[]>> records = awaitRecords("notes", key, 3);
        assertSequences(records, 3);
        assertThat(Instant.parse(header(records.get(1), "ce_time")))
                .as("the event contains what it was stamped with")
                .isAfter(Instant.now().plus(Duration.ofHours(1)));
        awaitUnpublished(0);
    }

    /** A dead letter has no order to keep. */
    @Test
    void aDeadLetterWhoseTopicIsMissingHoldsUpNoEvent() throws SQLException {
        execute("""
                INSERT INTO eventing.dead_letter (id, consumer, record_id, topic, partition, "offset", key, value,
                    header_names, header_values, cause_type, cause, failed_at)
                VALUES (uuidv7(), 'nobody', gen_random_uuid(), 'notes', 0, 0, '%s', '', '{}', '{}', 'none', 'none', now())""");
        replica.writer().write(key, "1");

        assertSequences(awaitRecords("notes", key, 1), 1);
        replica.awaitPhase(Phase.LEADING);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(causeOfUnpublished("notes.nobody.dlq")).contains("does not exist"));
    }

    private static String causeOfUnpublished(String topic) throws SQLException {
        try (Connection admin = Replica.INFRASTRUCTURE.adminConnection(
                        replica.database().name());
                var cause = admin.prepareStatement(
                        "SELECT coalesce(max(cause), '') FROM eventing.unpublished WHERE topic = ?")) {
            cause.setString(1, topic);
            try (var result = cause.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    /** As the tables' owner would; nobody else may. */
    private void execute(String sql) throws SQLException {
        try (Connection admin = Replica.INFRASTRUCTURE.adminConnection(
                        replica.database().name());
                var statement = admin.createStatement()) {
            statement.execute(sql.formatted(key));
        }
    }

    private void awaitUnpublished(int rows) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            try (Connection admin = Replica.INFRASTRUCTURE.adminConnection(
                            replica.database().name());
                    var count = admin.prepareStatement(
                            "SELECT count(*) FROM eventing.unpublished WHERE topic = 'notes' AND key = ?")) {
                count.setString(1, key);
                try (var result = count.executeQuery()) {
                    result.next();
                    assertThat(result.getInt(1)).isEqualTo(rows);
                }
            }
        });
    }

    private static void assertSequences(List<ConsumerRecord<byte[], byte[]>> records, int last) {
        assertThat(sequencesOf(records))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }
}
