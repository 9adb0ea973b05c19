package io.pasdequatre.eventing.relay;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes from the tables what Kafka lacks, when the slot cannot tell it or somebody asks for it; and makes the slot
 * anew. The server makes a slot together with a snapshot of what was committed before it, so that each row is either
 * visible in that snapshot, and looked at here, or read from the slot afterwards: none is left out and none is
 * published twice.
 *
 * <p>A crash on the way leaves a slot that stands beyond what the relay allowed, which is what brings the next leader
 * here.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL:
 *     {@code CREATE_REPLICATION_SLOT … (SNAPSHOT 'export')}</a>
 */
final class Reconciliation implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    /** Rows between two waits for Kafka's acknowledgements. */
    private static final int CHUNK = 1_000;

    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);

    private final String source;
    private final RelayDatabase database;
    private final RelaySession session;
    private final Publication publication;
    private final KafkaClients kafka;
    private final SlotStatus slot;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;

    /** Starts it. */
    Reconciliation(
            String source,
            RelayDatabase database,
            RelaySession session,
            Publication publication,
            KafkaClients kafka,
            SlotStatus slot) {
        this.source = source;
        this.database = database;
        this.session = session;
        this.publication = publication;
        this.kafka = kafka;
        this.slot = slot;
        this.thread = Thread.ofPlatform().name("outbox-reconciliation").daemon().start(this::run);
    }

    private void run() {
        try {
            reconcile();
            end.complete(null);
        } catch (Exception | OutOfMemoryError e) {
            end.completeExceptionally(e);
        }
    }

    private void reconcile() throws SQLException, InterruptedException {
        try (Consumer<byte[], byte[]> consumer = kafka.newConsumer()) {
            var contents = new KafkaContents(consumer);
            if (slot.reconcileSince() == null) {
                requireThatKafkaCanTell(contents);
            }
            reconcile(contents);
        }
    }

    /** What has left Kafka cannot be told from what never reached it, and would be published again. */
    private void requireThatKafkaCanTell(KafkaContents contents) throws SQLException, InterruptedException {
        try (Connection reading = database.connect(Map.of());
                var topics = new TopicSettings(kafka)) {
            contents.beginsTooLateFor(new Lacking(reading, database.slot(), null).earliestByTopic(), topics)
                    .ifPresent(topic -> {
                        throw new ReconciliationNeededException(
                                "%s, and Kafka no longer has all of %s since the relay last read it, so it cannot be told what is lacking."
                                                .formatted(slot.problem(), topic)
                                        + " Say since when what Kafka does not have is to be published, with a POST to /actuator/relay");
                    });
        }
    }

    private void reconcile(KafkaContents contents) throws SQLException, InterruptedException {
        log.warn(
                "The relay makes slot {} anew and publishes what Kafka lacks: {}",
                database.slot(),
                slot.problem() == null ? "asked for since " + slot.reconcileSince() : slot.problem());
        session.dropSlot();
        try (Connection replication = database.connectForReplication();
                Connection reading = database.connect(Map.of())) {
            see(createSlot(replication), reading);
            publishLacking(new Lacking(reading, database.slot(), slot.reconcileSince()), contents);
            session.reconciled(snapshotOf(reading));
        }
    }

    /** The name of the snapshot of what was committed before it. */
    private String createSlot(Connection replication) throws SQLException {
        boolean canFailOver = replication.getMetaData().getDatabaseMajorVersion() >= 17;
        try (var statement = replication.createStatement();
                ResultSet created =
                        statement.executeQuery("CREATE_REPLICATION_SLOT \"%s\" LOGICAL pgoutput (SNAPSHOT 'export'%s)"
                                .formatted(database.slot(), canFailOver ? ", FAILOVER true" : ""))) {
            created.next();
            return created.getString("snapshot_name");
        }
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

    private void publishLacking(Lacking lacking, KafkaContents contents) throws SQLException, InterruptedException {
        Set<UUID> there = contents.idsSince(lacking.earliestByTopic());
        var progress = new Progress();
        lacking.forEachChunk(source, CHUNK, rows -> {
            List<Row> missing =
                    rows.stream().filter(row -> !there.contains(row.id())).toList();
            Set<UUID> setAside = publication.publish(missing);
            session.published(rows.stream()
                    .map(Row::id)
                    .filter(id -> !setAside.contains(id))
                    .toList());
            progress.add(rows.size(), missing.size() - setAside.size());
        });
        progress.report("compared");
    }

    /** Says how far it is, for whoever waits. */
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
    CompletableFuture<Void> end() {
        return end;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
