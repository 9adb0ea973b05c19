package io.pasdequatre.eventing.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of Debezium over the outbox, from where the slot stands until it fails or is closed. It is never restarted: a
 * Debezium that resumes from an offset of its own skips events (debezium#7760, #7531), so the slot is the only position
 * there is, and after a failure a new engine starts from it.
 */
public final class OutboxEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxEngine.class);

    /** Of the relay's own messages in the write-ahead log. */
    public static final String HEARTBEAT_PREFIX = "pasdequatre.relay";

    private static final AtomicInteger ENGINES = new AtomicInteger();
    private static final Duration CLOSING = Duration.ofSeconds(15);
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(50);

    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;

    /** Starts it. */
    public OutboxEngine(RelayDatabase database, ChangeConsumer<RecordChangeEvent<SourceRecord>> publisher) {
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties(database))
                .using(OffsetCommitPolicy.always()) // The publisher decides when the slot moves.
                .using(this::ended)
                .notifying(publisher)
                .build();
        this.thread = Thread.ofPlatform().name("outbox-engine").daemon().start(engine);
    }

    private void ended(boolean success, String message, @Nullable Throwable error) {
        if (success) {
            end.complete(null);
        } else {
            end.completeExceptionally(error != null ? error : new IllegalStateException(message));
        }
    }

    /** Completes when it has ended; exceptionally if it failed. */
    public CompletableFuture<Void> end() {
        return end;
    }

    /** Ends it and waits until it has ended, so that no two read the slot. Debezium refuses while it is starting. */
    @Override
    public void close() {
        try {
            for (long begin = System.nanoTime(); thread.isAlive() && System.nanoTime() - begin < CLOSING.toNanos(); ) {
                askToEnd();
                thread.join(BETWEEN_REQUESTS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void askToEnd() {
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            log.debug("The engine is starting, ending, or has ended", e);
        }
    }

    public static Properties properties(RelayDatabase database) {
        String hosts = database.hosts();
        int beforePort = hosts.lastIndexOf(':');
        var properties = new Properties();
        properties.setProperty("name", database.slot());
        properties.setProperty("topic.prefix", database.slot());
        properties.setProperty("connector.class", OutboxConnector.class.getName());

        // Debezium puts these together to a URL again, so that there may be several hosts in the place of one.
        properties.setProperty("database.hostname", hosts.substring(0, beforePort));
        properties.setProperty("database.port", hosts.substring(beforePort + 1));
        properties.setProperty("database.dbname", database.name());
        properties.setProperty("database.user", database.username());
        properties.setProperty("database.password", database.password());
        database.settings()
                .forEach((setting, value) -> properties.setProperty("driver." + setting, String.valueOf(value)));
        properties.putIfAbsent("driver.socketFactory", WaitingSocketFactory.class.getName());

        properties.setProperty("database.initial.statements", RelayDatabase.NO_TRANSACTION_TIMEOUT);

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
        properties.setProperty("errors.max.retries", "0");
        properties.setProperty("slot.max.retries", "0");

        properties.setProperty("record.processing.order", "ORDERED");
        properties.setProperty("record.processing.threads", "1");
        properties.setProperty("poll.interval.ms", "1000"); // How long the queue is waited at in vain.
        properties.setProperty("max.batch.size", Integer.toString(OutboxQueue.DEBEZIUMS_BATCH));
        properties.setProperty("max.queue.size", Integer.toString(OutboxQueue.LARGEST_BATCH));
        properties.setProperty("queue.provider.type", OutboxQueue.NAME);
        properties.setProperty("sourceinfo.struct.maker", NoSource.class.getName());
        properties.setProperty("message.prefix.include.list", Pattern.quote(HEARTBEAT_PREFIX));
        // A name of its own for each engine, since Debezium waits for 5 s if one before it still has the name.
        properties.setProperty("custom.metric.tags", "engine=" + ENGINES.incrementAndGet());
        properties.setProperty("converters", "moments");
        properties.setProperty("moments.type", MomentConverter.class.getName());
        properties.setProperty("tombstones.on.delete", "false");
        return properties;
    }
}
