package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.FormOwner.OwnedOrder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.json.JsonMapper;

/** Keeps in a table of its own what it knows of orders, by events of one form. One record after the other. */
final class FormConsumer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TRY_AGAIN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FormOwner owner;
    private final EventForm form;
    private final String table;
    private final TopicPartition partition;
    private final KafkaConsumer<String, String> kafka;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Begins at that offset. To be closed by the caller. */
    FormConsumer(FormOwner owner, String scene, EventForm form, long offset) {
        this.owner = owner;
        this.form = form;
        table = FormOwner.table(form);
        partition = new TopicPartition(FormOwner.topic(scene, form), 0);
        kafka = new KafkaConsumer<>(
                Map.of("bootstrap.servers", owner.bootstrapServers(), "enable.auto.commit", false),
                new StringDeserializer(),
                new StringDeserializer());
        kafka.assign(List.of(partition));
        kafka.seek(partition, offset);
        thread = Thread.ofPlatform().name(partition.topic()).start(this::run);
    }

    /**
     * One event, and what was known after it.
     *
     * @param nanos from the commit of the change that the event tells; 0 if nothing was known
     * @param bytes of the record's key and value
     */
    record Taken(Optional<OwnedOrder> order, long nanos, int bytes) {}

    List<Taken> taken() {
        return List.copyOf(taken);
    }

    private void run() {
        try (kafka) {
            while (!closed) {
                for (ConsumerRecord<String, String> each : kafka.poll(POLL)) {
                    if (!take(each)) {
                        kafka.seek(partition, each.offset());
                        LockSupport.parkNanos(TRY_AGAIN.toNanos());
                        break;
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it could: an owner who has to be asked may be away. */
    private boolean take(ConsumerRecord<String, String> each) throws InterruptedException {
        Optional<OwnedOrder> known = known(each.key());
        try {
            Optional<OwnedOrder> now = form.next(known, each.value(), this::ask);
            now.filter(order -> !now.equals(known)).ifPresent(order -> owner.save(table, order));
            int bytes = each.serializedKeySize() + each.serializedValueSize();
            int version =
                    JsonMapper.shared().readTree(each.value()).get("version").asInt();
            long nanos = now.isPresent() ? System.nanoTime() - owner.committedAt(each.key(), version) : 0;
            taken.add(new Taken(now, nanos, bytes));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private Optional<OwnedOrder> known(String id) {
        return owner.jdbc()
                .sql("SELECT state FROM %s WHERE id = :id".formatted(table))
                .param("id", id)
                .query(String.class)
                .optional()
                .map(state -> JsonMapper.shared().readValue(state, OwnedOrder.class));
    }

    private OwnedOrder ask(String id) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(owner.url().resolve(id))
                .timeout(PATIENCE)
                .build();
        return JsonMapper.shared()
                .readValue(http.send(request, BodyHandlers.ofString()).body(), OwnedOrder.class);
    }

    /** Waits until what it is at is taken. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
