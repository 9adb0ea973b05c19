package io.pasdequatre.sampleapplication;

import static io.pasdequatre.sampleapplication.KafkaLog.awaitRecords;
import static io.pasdequatre.sampleapplication.KafkaLog.bytes;
import static io.pasdequatre.sampleapplication.KafkaLog.header;
import static io.pasdequatre.sampleapplication.KafkaLog.sequencesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.uuid.Generators;
import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.listener.ReactionsContainer;
import io.pasdequatre.eventing.relay.Relay;
import io.pasdequatre.eventing.retention.PartitionMaintenance;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.support.KafkaHeaders;

/** Outbox and inbox stay as small as their retention allows, while everything runs. */
class PartitionsTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static Replica today;
    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        today = Replica.of("partitions-test");
    }

    @AfterAll
    static void stop() {
        today.close();
    }

    @Test
    void partitionsAreThereAheadFromTheStart() {
        LocalDate day = LocalDate.now(ZoneOffset.UTC);
        assertThat(partitions(today, "outbox")).containsExactlyElementsOf(names("outbox", day.minusDays(1), 15));
        assertThat(partitions(today, "inbox")).containsExactlyElementsOf(names("inbox", day.minusDays(30), 44));
        await().untilAsserted(() -> assertThat(daysAhead(today)).isBetween(13.9, 15.1));
    }

    @Test
    void eventsAreAppendedAndReactedToWhileWhatIsOverIsDropped() throws InterruptedException {
        var clock = MovableClock.behindBy(Duration.ofDays(25));
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try (Replica replica = inThePast("partitions-dropped", clock)) {
            var written = new AtomicInteger();
            var writing = new AtomicBoolean(true);
            Thread writer = Thread.ofVirtual().start(() -> {
                while (writing.get()) {
                    replica.writer().write(key, Integer.toString(written.get() + 1));
                    written.incrementAndGet();
                }
            });
            for (int day = 0; day < 25; day++) {
                int before = written.get();
                await().until(() -> written.get() > before + 3);
                clock.moveOn(DAY);
                everythingIsPublished(replica, clock.instant());
                replica.bean(PartitionMaintenance.class).round();
            }
            writing.set(false);
            writer.join();

            // What a round could not lock, the next one drops.
            await().untilAsserted(() -> {
                replica.bean(PartitionMaintenance.class).round();
                assertThat(partitions(replica, "outbox").getFirst()).isEqualTo(name("outbox", first.plusDays(18)));
                assertThat(partitions(replica, "inbox").getFirst()).isEqualTo(name("inbox", first.plusDays(10)));
            });
            int last = written.get();
            assertThat(sequencesOf(awaitRecords("notes", key, last)))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, last).boxed().toList());
            await().untilAsserted(() -> assertThat(replica.copier().copiesOf(key))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, last)
                            .mapToObj(Integer::toString)
                            .toList()));
        }
    }

    @Test
    void whatIsNotPublishedIsNotDroppedHoweverOldItIs() {
        var clock = MovableClock.behindBy(Duration.ofDays(25));
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try (Replica replica = inThePast("partitions-unpublished", clock)) {
            replica.bean(Relay.class).stop();
            everythingIsPublished(replica, clock.instant());
            replica.writer().write(key, "old");
            clock.moveOn(Duration.ofDays(25));

            replica.bean(PartitionMaintenance.class).round();
            assertThat(partitions(replica, "outbox")).contains(name("outbox", first));

            replica.bean(Relay.class).start();
            ConsumerRecord<byte[], byte[]> late = awaitRecords("notes", key, 1).getFirst();
            assertThat(Instant.ofEpochMilli(late.timestamp()))
                    .as("what Kafka's retention begins with")
                    .isAfter(Instant.now().minus(Duration.ofHours(1)));
            assertThat(Instant.parse(header(late, "ce_time")))
                    .isBefore(Instant.now().minus(Duration.ofDays(24)));
            everythingIsPublished(replica, clock.instant());
            replica.bean(PartitionMaintenance.class).round();
            assertThat(partitions(replica, "outbox")).doesNotContain(name("outbox", first));
        }
    }

    @Test
    void anEventThatIsRepeatedOnAnotherDayHasNoSecondEffect() {
        var clock = MovableClock.behindBy(Duration.ofDays(10));
        try (Replica replica = inThePast("partitions-repeated", clock)) {
            replica.writer().write(key, "once");
            ConsumerRecord<byte[], byte[]> record =
                    awaitRecords("notes", key, 1).getFirst();
            awaitCopies(replica, "once");

            for (int day = 1; day <= 10; day++) {
                clock.moveOn(DAY);
                replica.bean(PartitionMaintenance.class).round();
                KafkaLog.writeAgain(record);
                replica.writer().write(key, "day " + day);
            }

            awaitCopies(
                    replica,
                    Stream.concat(
                                    Stream.of("once"),
                                    IntStream.rangeClosed(1, 10).mapToObj(day -> "day " + day))
                            .toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @CsvSource({"-40, the inbox remembers PT720H", "20, a clock is wrong"})
    void anEventOutsideOfWhatTheInboxKeepsIsDeadLetteredWithTheReason(int days, String why) {
        today.writer().write(key, "known");
        ConsumerRecord<byte[], byte[]> known = awaitRecords("notes", key, 1).getFirst();
        awaitCopies(today, "known");
        var consumer = today.bean(ReactionsContainer.class);
        consumer.stop();
        today.writer().write(key, "before");
        awaitRecords("notes", key, 2);
        KafkaLog.write(appendedAt(known, Instant.now().plus(Duration.ofDays(days))));
        String other = UUID.randomUUID().toString();
        today.writer().write(other, "of another key");
        awaitRecords("notes", other, 1);
        consumer.start();

        awaitCopies(today, "known", "before");
        await().untilAsserted(() -> assertThat(today.copier().copiesOf(other)).containsExactly("of another key"));
        ConsumerRecord<byte[], byte[]> dead =
                awaitRecords("notes.partitions-test.dlq", key, 1).getFirst();
        assertThat(header(dead, KafkaHeaders.DLT_EXCEPTION_FQCN)).endsWith("OutOfTimeException");
        assertThat(header(dead, KafkaHeaders.DLT_EXCEPTION_MESSAGE)).contains(why);
    }

    @Test
    void anEventFromBeforeTheFirstPartitionIsDeadLetteredAlsoWhereTheRetentionWasRaisedSince() throws SQLException {
        KafkaLog.skipWhatIsThere("notes", "partitions-raised");
        try (Replica replica = Replica.of("partitions-raised");
                var admin = Replica.INFRASTRUCTURE.adminConnection(
                        replica.database().name())) {
            await().until(() -> daysAhead(replica) > 0); // The first round would make some of them anew.
            for (String over : partitions(replica, "inbox").subList(0, 20)) {
                admin.createStatement().execute("DROP TABLE eventing." + over);
            }
            replica.writer().write(key, "known");
            ConsumerRecord<byte[], byte[]> known = awaitRecords("notes", key, 1).getFirst();
            awaitCopies(replica, "known");

            KafkaLog.write(appendedAt(known, Instant.now().minus(Duration.ofDays(25))));
            ConsumerRecord<byte[], byte[]> dead =
                    awaitRecords("notes.partitions-raised.dlq", key, 1).getFirst();
            assertThat(header(dead, KafkaHeaders.DLT_EXCEPTION_MESSAGE)).contains("the inbox begins at");
        }
    }

    @Test
    void aServiceThatWasOffForAMonthStarts() {
        var clock = MovableClock.behindBy(Duration.ofDays(29));
        Replica before = inThePast("partitions-off", clock);
        before.writer().write(key, "before");
        awaitCopies(before, "before");
        before.close();

        try (Replica after = Replica.on(before.database(), "partitions-off", Clock.systemUTC(), Map.of())) {
            after.writer().write(key, "after");
            awaitCopies(after, "before", "after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inbox", "outbox"})
    void theApplicationsRoleDropsNothingThatIsNotOver(String table) {
        List<String> before = partitions(today, table);
        for (String moment : List.of("now()", "now() + interval '10 years'", "'infinity'", "'-infinity'")) {
            assertThat(jdbc(today)
                            .sql("SELECT coalesce(eventing.drop_partition('%s', %s), 'nothing')"
                                    .formatted(table, moment))
                            .query(String.class)
                            .single())
                    .isEqualTo("nothing");
        }
        assertThat(partitions(today, table)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE eventing.%s",
                "TRUNCATE eventing.%s",
                "DELETE FROM eventing.%s",
                "SELECT * FROM eventing.%s",
                "ALTER TABLE eventing.inbox DETACH PARTITION eventing.%s",
                "UPDATE eventing.retention SET keeps = interval '1 day'",
                "UPDATE eventing.relay SET published_at = 'infinity'"
            })
    void theApplicationsRoleMayNotTouchPartitionsByItself(String attempt) {
        String partition = name("inbox", LocalDate.now(ZoneOffset.UTC).minusDays(30));
        assertRefused(attempt.formatted(partition), "42501");
    }

    @Test
    void theApplicationsRoleMakesNoPartitionsFarAheadNorThoseOfThePastAnew() {
        assertRefused("SELECT eventing.make_partitions(now() + interval '2 days')", "P0001");

        List<String> before = partitions(today, "inbox");
        jdbc(today)
                .sql("SELECT eventing.make_partitions(now() - interval '60 days')")
                .query()
                .listOfRows();
        assertThat(partitions(today, "inbox")).isEqualTo(before);
    }

    @Test
    void aTransactionThatHoldsATableKeepsAPartitionAndNoWriterWaitsLong() throws SQLException {
        var clock = MovableClock.behindBy(Duration.ofDays(25));
        try (Replica replica = inThePast("partitions-locked", clock);
                var reader = Replica.INFRASTRUCTURE.adminConnection(
                        replica.database().name())) {
            clock.moveOn(Duration.ofDays(12));
            replica.bean(PartitionMaintenance.class).round();
            String outbox = partitions(replica, "outbox").getFirst();
            String inbox = partitions(replica, "inbox").getFirst();
            everythingIsPublished(replica, Instant.now());
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT FROM eventing.outbox LIMIT 1");
            clock.moveOn(Duration.ofDays(13));

            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                Thread round = Thread.ofVirtual().start(replica.bean(PartitionMaintenance.class)::round);
                while (round.isAlive()) {
                    replica.writer().write(key, "by a writer who comes after whoever waits for the reader");
                }
            });

            assertThat(partitions(replica, "outbox")).contains(outbox);
            assertThat(replica.bean(MeterRegistry.class)
                            .get("pasdequatre.partitions.failures")
                            .tag("task", "drop partitions of the outbox")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(partitions(replica, "inbox"))
                    .as("the inbox is taken care of all the same")
                    .doesNotContain(inbox);
            reader.rollback();
            replica.bean(PartitionMaintenance.class).round();
            assertThat(partitions(replica, "outbox")).doesNotContain(outbox);
        }
    }

    @Test
    void itIsReportedWhenThereAreTooFewPartitionsAhead() throws SQLException {
        var clock = MovableClock.behindBy(Duration.ofDays(25));
        try (Replica replica = inThePast("partitions-few", clock);
                var admin = Replica.INFRASTRUCTURE.adminConnection(
                        replica.database().name())) {
            var maintenance = replica.bean(PartitionMaintenance.class);
            maintenance.round();
            assertThat(maintenance.problem()).isEmpty();
            admin.createStatement()
                    .execute("REVOKE EXECUTE ON FUNCTION eventing.make_partitions FROM \"%s\""
                            .formatted(replica.database().app().username()));
            clock.moveOn(Duration.ofDays(12));

            maintenance.round();

            assertThat(maintenance.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("permission denied"));
            assertThat(daysAhead(replica)).isBetween(1.9, 3.1);
        }
    }

    /** Where a statement outside of a transaction is rolled back. */
    @Test
    void partitionsAreMadeAndDroppedWhereConnectionsComeWithoutAutoCommit() {
        var clock = MovableClock.behindBy(Duration.ofDays(25));
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        try (Replica replica = inThePast(
                "partitions-without-auto-commit", clock, Map.of("spring.datasource.hikari.auto-commit", "false"))) {
            replica.writer().write(key, "before");
            awaitCopies(replica, "before");
            clock.moveOn(Duration.ofDays(20));
            everythingIsPublished(replica, clock.instant());

            await().untilAsserted(() -> {
                replica.bean(PartitionMaintenance.class).round();
                assertThat(partitions(replica, "outbox"))
                        .contains(name("outbox", first.plusDays(34)))
                        .doesNotContain(name("outbox", first));
            });
            replica.writer().write(key, "after");
            awaitCopies(replica, "before", "after");
        }
    }

    @Test
    void whatIsReportedAsAheadIsWhatTheDatabaseHas() throws SQLException {
        var clock = MovableClock.behindBy(DAY);
        try (Replica replica = inThePast("partitions-counted", clock);
                var admin = Replica.INFRASTRUCTURE.adminConnection(
                        replica.database().name())) {
            await("the first round").until(() -> !Double.isNaN(daysAhead(replica)));
            admin.createStatement()
                    .execute("REVOKE EXECUTE ON FUNCTION eventing.make_partitions FROM \"%s\""
                            .formatted(replica.database().app().username()));
            admin.createStatement()
                    .execute("DROP TABLE eventing."
                            + partitions(replica, "outbox").getLast());

            replica.bean(PartitionMaintenance.class).round();

            assertThat(daysAhead(replica)).isBetween(12.9, 14.1);
        }
    }

    private void assertRefused(String sql, String sqlState) {
        assertThatThrownBy(() -> jdbc(today).sql(sql).query().listOfRows())
                .rootCause()
                .satisfies(refused ->
                        assertThat(((SQLException) refused).getSQLState()).isEqualTo(sqlState));
    }

    /** Its inbox keeps less than usual, and other tests' events, which are from its future, are not for it. */
    private static Replica inThePast(String service, Clock clock) {
        return inThePast(service, clock, Map.of());
    }

    private static Replica inThePast(String service, Clock clock, Map<String, String> settings) {
        KafkaLog.skipWhatIsThere("notes", service);
        Map<String, String> all = new HashMap<>(Map.of(
                "pasdequatre.eventing.inbox.retention", "15d",
                "pasdequatre.eventing.inbox.longest-replay", "0d"));
        all.putAll(settings);
        return Replica.on(Replica.INFRASTRUCTURE.createDatabase("notes"), service, clock, all);
    }

    /** As the relay reports it. */
    private static void everythingIsPublished(Replica replica, Instant until) {
        try (var admin = Replica.INFRASTRUCTURE.adminConnection(
                        replica.database().name());
                var update = admin.prepareStatement("UPDATE eventing.relay SET published_at = ?::timestamptz")) {
            update.setString(1, until.toString());
            update.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same record with an id that was made at that moment. */
    private ProducerRecord<byte[], byte[]> appendedAt(ConsumerRecord<byte[], byte[]> record, Instant moment) {
        UUID id = Generators.timeBasedEpochGenerator().construct(moment.toEpochMilli());
        var copy = new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
        record.headers().forEach(header -> copy.headers().add(header));
        copy.headers().remove("ce_id").add("ce_id", bytes(id.toString()));
        return copy;
    }

    private void awaitCopies(Replica replica, String... texts) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(replica.copier().copiesOf(key)).containsExactly(texts));
    }

    private static double daysAhead(Replica replica) {
        return replica.bean(MeterRegistry.class)
                .get("pasdequatre.partitions.ahead")
                .gauge()
                .value();
    }

    private static List<String> partitions(Replica replica, String table) {
        return jdbc(replica)
                .sql("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ?::regclass ORDER BY 1")
                .param("eventing." + table)
                .query((row, _) -> row.getString(1).replace("eventing.", ""))
                .list();
    }

    private static JdbcClient jdbc(Replica replica) {
        return replica.bean(JdbcClient.class);
    }

    private static List<String> names(String table, LocalDate first, int daysAfter) {
        return IntStream.rangeClosed(0, daysAfter)
                .mapToObj(day -> name(table, first.plusDays(day)))
                .toList();
    }

    private static String name(String table, LocalDate day) {
        return table + "_" + day.format(DateTimeFormatter.BASIC_ISO_DATE);
    }
}
