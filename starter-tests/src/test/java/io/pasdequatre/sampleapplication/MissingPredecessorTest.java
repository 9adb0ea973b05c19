package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.bytes;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.replay.Replay;
import io.pasdequatre.eventing.replay.Replay.Outcome;
import io.pasdequatre.eventing.replay.Replay.Request;
import io.pasdequatre.eventing.replay.ReplayRounds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An event whose predecessor has not come waits for it, as after partitions were added to a topic that was not read to
 * its end.
 */
class MissingPredecessorTest {

    private static final String GROUP = "missing-predecessor-test";
    private static final Request REQUEST = new Request("grace", "It will not come");
    private static final MovableClock CLOCK = MovableClock.behindBy(Duration.ZERO);
    private static Replica replica;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        replica = Replica.on(Replica.INFRASTRUCTURE.createDatabase("notes"), GROUP, CLOCK, Map.of());
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void anEventWaitsForItsPredecessorOnAnotherPartitionAndThenGoesOnByItself() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2", "3", "4");
        deliver(events.get(3));
        deliver(events.get(2));
        awaitUnprocessed(2);
        assertThat(copies()).containsExactly("1");

        deliver(events.get(1));

        awaitCopies("1", "2", "3", "4");
        awaitUnprocessed(0);
    }

    @Test
    void anEventThatOnlyOthersReactToIsWaitedForToo() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2", "3");
        deliver(events.get(2));
        awaitUnprocessed(1);

        deliver(forOthers(events.get(1)));

        awaitCopies("1", "3");
        awaitUnprocessed(0);
    }

    @Test
    void anEventThatOnlyOthersReactToLetsNothingOvertakeWhatItWaitsForItself() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2", "3", "4");
        deliver(forOthers(events.get(2)));
        deliver(events.get(3));
        awaitUnprocessed(2);

        deliver(events.get(1));

        awaitCopies("1", "2", "4");
        awaitUnprocessed(0);
    }

    @Test
    void anEventGoesOnAfterOneThatOnlyOthersReactTo() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2", "3");
        deliver(forOthers(events.get(1)));
        deliver(events.get(2));

        awaitCopies("1", "3");
        awaitUnprocessed(0);
    }

    /** As after a crash of the relay. */
    @Test
    void anEventDoesNotWaitForAPredecessorThatCameBeforeAndComesAgainBehindIt() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2");
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.assign(List.of(new TopicPartition("notes", events.getFirst().partition())));

        replica.bean(ReactionsContainer.class).consume(events.reversed(), consumer);

        assertThat(copies()).containsExactly("1", "2");
    }

    @Test
    void aPredecessorThatFailsIsTheFirstOfItsKey() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2", "3");
        deliver(events.get(2));
        awaitUnprocessed(1);
        replica.copier().also(key, note -> {
            if (note.getText().equals("2")) {
                throw new IllegalStateException("This reaction has a bug");
            }
        });
        deliver(events.get(1));
        awaitUnprocessed(2);

        replica.copier().also(key, _ -> {});
        assertThat(replay().replay(place("cause_type IS NOT NULL"), REQUEST)).isEqualTo(new Outcome.Replayed());

        awaitCopies("1", "2", "3");
        awaitUnprocessed(0);
    }

    @Test
    void aDiscardedRecordThatCouldNotBeReadIsWaitedForNoLonger() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2", "3");
        ConsumerRecord<byte[], byte[]> unreadable = events.get(1);
        KafkaLog.write(new ProducerRecord<>(
                "notes", unreadable.partition(), unreadable.key(), bytes("garbage"), unreadable.headers()));
        awaitUnprocessed(1);
        replay().discard(place("true"), REQUEST);

        deliver(events.get(2));

        awaitCopies("1", "3");
        awaitUnprocessed(0);
    }

    @Test
    void anEventGoesOnWhosePredecessorItsTopicMayHaveForgotten() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2");
        UUID old = idOf(Instant.now().minus(Duration.ofDays(8)));
        deliver(with(events.get(1), "ce_predecessorid", old.toString()));

        awaitCopies("1", "2");
    }

    @Test
    void anEventThatHasWaitedForTenMinutesIsAnAlarmAndCanBeReplayedWithoutItsPredecessor() {
        List<ConsumerRecord<byte[], byte[]>> events = unread("1", "2", "3");
        deliver(events.get(2));
        awaitUnprocessed(1);
        assertThat(replica.bean(ReplayRounds.class).problem()).isEmpty();

        CLOCK.moveOn(Duration.ofMinutes(11));

        await().untilAsserted(() -> assertThat(replica.bean(ReplayRounds.class).problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("1 events wait for an earlier one of their key that has not come")));
        assertThat(replay().replay(place("waits_for IS NOT NULL"), REQUEST)).isEqualTo(new Outcome.Replayed());
        awaitCopies("1", "3");
        await().untilAsserted(() ->
                assertThat(replica.bean(ReplayRounds.class).problem()).isEmpty());
    }

    /** Notes of which this service has consumed the first, and has read no other. */
    private List<ConsumerRecord<byte[], byte[]>> unread(String... texts) {
        replica.writer().write(key, texts[0]);
        awaitCopies(texts[0]);
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>(awaitRecords("notes", key, 1));
        for (int i = 1; i < texts.length; i++) {
            events.add(after(events.getLast(), texts[i]));
        }
        return events;
    }

    private ConsumerRecord<byte[], byte[]> after(ConsumerRecord<byte[], byte[]> before, String text) {
        byte[] schema = Arrays.copyOf(before.value(), 5);
        byte[] note = NoteWriter.encoded(NoteWriter.note(key, text));
        byte[] value = ByteBuffer.allocate(schema.length + note.length)
                .put(schema)
                .put(note)
                .array();
        var record = new ConsumerRecord<>("notes", before.partition(), before.offset(), before.key(), value);
        before.headers().forEach(header -> record.headers().add(header));
        with(record, "ce_predecessorid", header(before, "ce_id"));
        with(record, "ce_id", idOf(Instant.now()).toString());
        return with(record, "ce_sequence", Long.toString(sequence(before) + 1));
    }

    /** To another partition, since it is about those that do not know of each other. */
    private static void deliver(ConsumerRecord<byte[], byte[]> record) {
        long sequence = Long.parseLong(KafkaLog.header(record, "ce_sequence"));
        KafkaLog.write(
                new ProducerRecord<>("notes", (int) (sequence % 3), record.key(), record.value(), record.headers()));
    }

    private static long sequence(ConsumerRecord<?, ?> record) {
        return Long.parseLong(header(record, "ce_sequence"));
    }

    private static ConsumerRecord<byte[], byte[]> forOthers(ConsumerRecord<byte[], byte[]> record) {
        return with(record, "ce_type", NoteCopied.class.getName());
    }

    private static ConsumerRecord<byte[], byte[]> with(
            ConsumerRecord<byte[], byte[]> record, String header, String value) {
        record.headers().remove(header).add(header, bytes(value));
        return record;
    }

    private static UUID idOf(Instant moment) {
        return Generators.timeBasedEpochGenerator().construct(moment.toEpochMilli());
    }

    private static Replay replay() {
        return replica.bean(Replay.class);
    }

    private List<String> copies() {
        return replica.copier().copiesOf(key);
    }

    private void awaitCopies(String... texts) {
        await().untilAsserted(() -> assertThat(copies()).containsExactly(texts));
    }

    private void awaitUnprocessed(int records) {
        await().untilAsserted(() -> assertThat(replica.bean(JdbcClient.class)
                        .sql("SELECT count(*) FROM eventing.unprocessed WHERE key = ?")
                        .param(bytes(key))
                        .query(Long.class)
                        .single())
                .isEqualTo(records));
    }

    private long place(String which) {
        return replica.bean(JdbcClient.class)
                .sql("SELECT place FROM eventing.unprocessed WHERE key = ? AND " + which)
                .param(bytes(key))
                .query(Long.class)
                .single();
    }
}
