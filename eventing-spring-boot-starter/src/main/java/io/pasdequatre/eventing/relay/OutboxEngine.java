package io.pasdequatre.eventing.relay;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of Debezium over the outbox, from where the slot stands until it fails or is closed. It is never restarted: a
 * Debezium that resumes from an offset of its own skips facts (debezium#7760, #7531), so the slot is the only position
 * there is, and after a failure a new engine starts from it.
 */
final class OutboxEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxEngine.class);

    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final OutboxPublisher publisher;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Starts it; the publisher is closed with it. */
    OutboxEngine(RelayDatabase database, Duration pollInterval, OutboxPublisher publisher) {
        this.publisher = publisher;
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties(database, pollInterval))
                .using(this::ended)
                .notifying(publisher)
                .build();
        Thread.ofPlatform().name("outbox-engine").daemon().start(engine);
    }

    private void ended(boolean success, String message, @Nullable Throwable error) {
        if (success) {
            end.complete(null);
        } else {
            end.completeExceptionally(error != null ? error : new IllegalStateException(message));
        }
    }

    /**
     * Whether it still runs.
     *
     * @throws ExecutionException if it failed
     */
    boolean runs() throws ExecutionException, InterruptedException {
        if (end.isDone()) {
            end.get();
            return false;
        }
        return true;
    }

    @Override
    public void close() {
        publisher.close(); // First, since the engine waits for the batch that the publisher is in.
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            log.debug("The engine had ended already", e);
        }
    }

    static Properties properties(RelayDatabase database, Duration pollInterval) {
        Properties url = database.parsedUrl();
        var properties = new Properties();
        properties.setProperty("name", database.slot());
        properties.setProperty("topic.prefix", database.slot());
        properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");

        properties.setProperty("database.hostname", PGProperty.PG_HOST.getOrDefault(url));
        properties.setProperty("database.port", PGProperty.PG_PORT.getOrDefault(url));
        properties.setProperty("database.dbname", PGProperty.PG_DBNAME.getOrDefault(url));
        properties.setProperty("database.user", database.username());
        properties.setProperty("database.password", database.password());

        // Flyway made them; the relay's role may not.
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("publication.name", database.publication());
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("slot.name", database.slot());
        properties.setProperty("slot.drop.on.stop", "false");
        properties.setProperty("table.include.list", "eventing.outbox,eventing.dead_letter");
        properties.setProperty("snapshot.mode", "no_data");

        // The slot is the only position: nothing is kept beside it, and nothing resumes by itself.
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        properties.setProperty("offset.flush.interval.ms", "100");
        properties.setProperty("errors.max.retries", "0");
        properties.setProperty("slot.max.retries", "0");

        properties.setProperty("record.processing.order", "ORDERED");
        properties.setProperty("record.processing.threads", "1");
        properties.setProperty("poll.interval.ms", Long.toString(pollInterval.toMillis()));
        properties.setProperty("max.batch.size", "2048");
        properties.setProperty("max.queue.size", "8192");
        properties.setProperty("tombstones.on.delete", "false");
        return properties;
    }
}
