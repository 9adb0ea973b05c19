package io.pasdequatre.eventing.reconciliation;

import io.micrometer.core.instrument.MeterRegistry;
import io.pasdequatre.eventing.capture.RelayDatabase;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.leadership.RelaySession;
import io.pasdequatre.eventing.leadership.SlotStatus;
import io.pasdequatre.eventing.publishing.KafkaClients;
import io.pasdequatre.eventing.publishing.Publication;
import io.pasdequatre.eventing.publishing.TopicSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes from the tables what Kafka lacks, when the slot does not contain it or somebody asks for it; and makes the
 * slot anew, or moves it on if there is one. The server makes a slot together with a snapshot of what was committed
 * before it, so that each row is either visible in that snapshot, and looked at here, or read from the slot afterwards:
 * none is left out and none is published twice.
 *
 * <p>A crash on the way leaves a slot that stands beyond what the relay allowed, which is what brings the next leader
 * here.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL:
 *     {@code CREATE_REPLICATION_SLOT … (SNAPSHOT 'export')}</a>
 */
public final class Reconciliation implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    /** Rows between two waits for Kafka's acknowledgements. */
    private static final int CHUNK = 1_000;

    private static final int NOBODY = 0;

    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);

    private final String source;
    private final RelayDatabase database;
    private final RelaySession session;
    private final Publication publication;
    private final KafkaClients kafka;
    private final MeterRegistry meters;
    private final SlotStatus slot;
    private final TopicSettings topics;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;

    /** The process of the server that makes a slot now. */
    private volatile int creating = NOBODY;

    /** Starts it. */
    public Reconciliation(
            String source,
            RelayDatabase database,
            RelaySession session,
            Publication publication,
            KafkaClients kafka,
            MeterRegistry meters,
            SlotStatus slot) {
        this.source = source;
        this.database = database;
        this.session = session;
        this.publication = publication;
        this.kafka = kafka;
        this.meters = meters;
        this.slot = slot;
        this.topics = new TopicSettings(kafka);
        this.thread = Thread.ofPlatform().name("outbox-reconciliation").daemon().start(this::run);
    }

    /** Has its metrics there from the start. */
    public static void register(MeterRegistry meters) {
        RepeatedNumbers.counter(meters);
    }

    private void run() {
        try {
            reconcile();
            end.complete(null);
        } catch (Throwable e) { // Whoever waits for its end is told, whatever it is.
            end.completeExceptionally(e);
        }
    }

    private void reconcile() throws SQLException, InterruptedException {
        try (topics;
                Consumer<byte[], byte[]> consumer = kafka.newConsumer()) {
            var contents = new KafkaContents(consumer);
            if (slot.reconcileSince() == null) {
                requireThatKafkaIsComplete(contents);
            }
            reconcile(contents);
        }
    }

    /** What has left Kafka looks the same as what never reached it, and would be published again. */
    private void requireThatKafkaIsComplete(KafkaContents contents) throws SQLException, InterruptedException {
        try (Connection reading = database.connect(Map.of())) {
            contents.beginsTooLateFor(new MissingRows(reading, database.slot(), null).earliestByTopic(), topics)
                    .ifPresent(topic -> {
                        throw new ReconciliationNeededException(
                                "%s, and Kafka no longer has all of %s since the relay last read it, so it is not known what is missing."
                                                .formatted(slot.problem(), topic)
                                        + " Name the time since when what Kafka does not have is to be published, with a POST to /actuator/relay");
                    });
        }
    }

    private void reconcile(KafkaContents contents) throws SQLException, InterruptedException {
        log.warn(
                "The relay reconciles slot {} and publishes what Kafka lacks: {}",
                database.slot(),
                slot.problem() == null ? "asked for since " + slot.reconcileSince() : slot.problem());
        boolean stands = session.hasSlot();
        if (!stands) {
            session.dropSlot();
        }
        try (Connection replication = database.connectForReplication();
                Connection reading = database.connect(Map.of())) {
            Slot made = stands ? createTemporary(replication) : createAnew(replication);
            see(made.snapshot, reading);
            publishMissing(new MissingRows(reading, database.slot(), slot.reconcileSince()), contents, reading);
            if (stands) {
                moveTo(made.point);
            }
            session.reconciled(snapshotOf(reading));
        }
    }

    /**
     * A slot as the server has made it.
     *
     * @param point all that was committed before it is in the snapshot, and all else is read from the slot
     */
    private record Slot(String point, String snapshot) {}

    private Slot createAnew(Connection replication) throws SQLException {
        boolean canFailOver = replication.getMetaData().getDatabaseMajorVersion() >= 17;
        return create(
                replication,
                "CREATE_REPLICATION_SLOT \"%s\" LOGICAL pgoutput (SNAPSHOT 'export'%s)"
                        .formatted(database.slot(), canFailOver ? ", FAILOVER true" : ""));
    }

    /** Goes with its connection. A slot that stands is not given up for one that may take hours to be made. */
    private Slot createTemporary(Connection replication) throws SQLException {
        return create(
                replication,
                "CREATE_REPLICATION_SLOT \"reconciling_%s\" TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')"
                        .formatted(UUID.randomUUID().toString().replace('-', '_')));
    }

    private Slot create(Connection replication, String command) throws SQLException {
        creating = replication.unwrap(PGConnection.class).getBackendPID();
        try (var statement = replication.createStatement();
                ResultSet created = statement.executeQuery(command)) {
            created.next();
            return new Slot(created.getString("consistent_point"), created.getString("snapshot_name"));
        } finally {
            creating = NOBODY;
        }
    }

    /** What was committed before this point is published. */
    private void moveTo(String point) throws SQLException {
        try (Connection moving = database.connect(Map.of());
                var statement = moving.prepareStatement("""
                        SELECT pg_replication_slot_advance(slot_name, ?::pg_lsn)
                        FROM pg_replication_slots WHERE slot_name = ? AND confirmed_flush_lsn < ?::pg_lsn""")) {
            statement.setString(1, point);
            statement.setString(2, database.slot());
            statement.setString(3, point);
            statement.execute();
        }
    }

    /**
     * For whom the server waits until it makes a slot, which it does when all transactions have ended that have written
     * and run now, in whichever database.
     */
    public Optional<String> waitsFor() throws SQLException {
        int process = creating;
        return process == NOBODY ? Optional.empty() : session.blockersOf(process);
    }

    private static void see(String snapshot, Connection reading) throws SQLException {
        reading.setAutoCommit(false);
        try (var statement = reading.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT '%s'".formatted(snapshot));
        }
    }

    private static String snapshotOf(Connection reading) throws SQLException {
        try (var statement = reading.createStatement();
                ResultSet snapshot = statement.executeQuery("SELECT pg_current_snapshot()")) {
            snapshot.next();
            return snapshot.getString(1);
        }
    }

    private void publishMissing(MissingRows rows, KafkaContents contents, Connection reading)
            throws SQLException, InterruptedException {
        KafkaContents.Contents there = contents.since(rows.sinceByTopic(), source);
        var numbers = new RepeatedNumbers(there.last(), session, meters);
        numbers.continueBehindKafka(reading);
        var progress = new Progress();
        rows.forEachChunk(source, CHUNK, chunk -> {
            numbers.compare(chunk);
            List<Row> missing = new ArrayList<>();
            for (Row row : chunk) {
                if (isMissing(row, there)) {
                    missing.add(row);
                }
            }
            Set<UUID> unpublished = publication.publish(missing);
            session.published(chunk.stream()
                    .map(Row::id)
                    .filter(id -> !unpublished.contains(id))
                    .toList());
            progress.add(chunk.size(), missing.size() - unpublished.size());
        });
        progress.report("compared");
        numbers.report();
    }

    /** A compacted topic has the last event of a key; what came before it is not missing. */
    private boolean isMissing(Row row, KafkaContents.Contents there) throws InterruptedException {
        if (there.ids().contains(row.id())) {
            return false;
        }
        if (!(row instanceof Row.Event event)) {
            return true;
        }
        KafkaContents.Last last = there.last().get(event.eventKey());
        return last == null || last.sequence() < event.envelope().sequence() || !topics.isCompacted(event.topic());
    }

    /** Logs how far it is, for whoever waits. */
    private final class Progress {

        private long compared;
        private long published;
        private long lastReport = System.nanoTime();

        void add(int compared, int published) {
            this.compared += compared;
            this.published += published;
            if (System.nanoTime() - lastReport > BETWEEN_REPORTS.toNanos()) {
                report("compared so far");
            }
        }

        void report(String how) {
            log.warn(
                    "Slot {}: {} rows {} with Kafka, {} published that it lacked",
                    database.slot(),
                    compared,
                    how,
                    published);
            lastReport = System.nanoTime();
        }
    }

    /** Completes when it has ended; exceptionally if it failed. */
    public CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            int process = creating;
            if (process != NOBODY) {
                session.end(process); // It would not notice that nobody waits for it any more.
            }
            thread.join(Duration.ofSeconds(10));
        } catch (SQLException e) {
            log.debug("The server goes on making a slot that nobody waits for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
