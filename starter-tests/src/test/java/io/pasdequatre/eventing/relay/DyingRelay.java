package io.pasdequatre.eventing.relay;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.Offsets;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pasdequatre.eventing.capture.OutboxEngine;
import io.pasdequatre.eventing.capture.RelayDatabase;
import io.pasdequatre.eventing.leadership.RelaySession;
import io.pasdequatre.eventing.leadership.RelayState;
import io.pasdequatre.eventing.publishing.KafkaClients;
import io.pasdequatre.eventing.publishing.OutboxPublisher;
import io.pasdequatre.eventing.publishing.OutboxRecords;
import io.pasdequatre.eventing.publishing.Publication;
import io.pasdequatre.eventing.publishing.TopicSettings;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.sampleapplication.faults.PublishedBy;
import io.pasdequatre.sampleapplication.faults.RelayingReplica;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The main program of a relay that reads and publishes as the real one does, and dies at a point of its first batch.
 */
public final class DyingRelay implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {

    /** Where it dies. */
    public enum Point {
        READ,
        ACKNOWLEDGED,
        MARKED,
        FLUSHED
    }

    /** The system property that names the point; without it, something else lets it die. */
    public static final String DIES_WHEN = "test.dies-when";

    private final OutboxPublisher publisher;
    private final String diesWhen = System.getProperty(DIES_WHEN, "");

    private DyingRelay(OutboxPublisher publisher) {
        this.publisher = publisher;
    }

    public static void main(String[] args) throws SQLException {
        RelayingReplica.endWithTheTest();
        LoggingSystem.get(DyingRelay.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        var registry =
                new SchemaRegistry(URI.create(setting("PASDEQUATRE_EVENTING_REGISTRY_URL")), Duration.ofSeconds(5));
        RelaySession session = RelaySession.open(database());
        while (!session.lock()) {
            Thread.onSpinWait(); // The one before has just died.
        }
        session.takeOver();
        var _ = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory())
                .scheduleAtFixedRate(() -> keepAlive(session), 1, 1, TimeUnit.SECONDS);
        var kafka = new KafkaClients(
                Map.of(
                        "bootstrap.servers",
                        setting("SPRING_KAFKA_BOOTSTRAPSERVERS"),
                        "interceptor.classes",
                        setting("SPRING_KAFKA_PRODUCER_PROPERTIES_INTERCEPTOR_CLASSES")),
                Map.of(),
                Map.of());
        var publication = new Publication(
                session,
                new OutboxRecords(registry, null),
                kafka.newProducer(),
                new TopicSettings(kafka),
                Set.of(),
                RelayState.LEADING,
                _ -> {},
                new SimpleMeterRegistry());
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(OutboxEngine.properties(database()))
                .using(OffsetCommitPolicy.always())
                .notifying(new DyingRelay(new OutboxPublisher("/faults", session, publication)))
                .build()
                .run();
    }

    private static void keepAlive(RelaySession session) {
        try {
            session.status();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RelayDatabase database() {
        return new RelayDatabase(
                setting("SPRING_DATASOURCE_URL"),
                setting("PASDEQUATRE_EVENTING_RELAY_USERNAME"),
                setting("PASDEQUATRE_EVENTING_RELAY_PASSWORD"),
                setting("PASDEQUATRE_EVENTING_RELAY_SLOT"),
                "outbox");
    }

    private static String setting(String name) {
        return String.valueOf(System.getenv(name));
    }

    private void dieIf(Point point) {
        if (point.name().equals(diesWhen)) {
            Runtime.getRuntime().halt(PublishedBy.DIED);
        }
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> batch, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        dieIf(Point.READ);
        publisher.handleBatch(batch, new DyingCommitter(committer));
    }

    /** Marks what Kafka has acknowledged, until it dies. */
    private final class DyingCommitter implements RecordCommitter<RecordChangeEvent<SourceRecord>> {

        private final RecordCommitter<RecordChangeEvent<SourceRecord>> committer;

        DyingCommitter(RecordCommitter<RecordChangeEvent<SourceRecord>> committer) {
            this.committer = committer;
        }

        @Override
        public void markProcessed(RecordChangeEvent<SourceRecord> record) throws InterruptedException {
            dieIf(Point.ACKNOWLEDGED);
            committer.markProcessed(record);
        }

        @Override
        public void markProcessed(RecordChangeEvent<SourceRecord> record, Offsets sourceOffsets)
                throws InterruptedException {
            dieIf(Point.ACKNOWLEDGED);
            committer.markProcessed(record, sourceOffsets);
        }

        /** Debezium moves the slot here, whenever the publisher calls it. */
        @Override
        public void markBatchFinished() throws InterruptedException {
            dieIf(Point.MARKED);
            committer.markBatchFinished();
            dieIf(Point.FLUSHED);
        }

        @Override
        public Offsets buildOffsets() {
            return committer.buildOffsets();
        }
    }
}
