package io.pasdequatre.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.pasdequatre.localstack.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who owns orders: keeps them in PostgreSQL, publishes each change after its commit, and answers who asks by HTTP on
 * the loopback interface. It has no outbox: the forms do not differ in that.
 */
final class FormOwner implements AutoCloseable {

    private static final int OK = 200;

    private final String bootstrapServers;
    private final HikariDataSource pool = new HikariDataSource();
    private final KafkaProducer<String, String> producer;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Long> committed = new ConcurrentHashMap<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder bodies = new LongAdder();
    private HttpServer web;

    FormOwner(String bootstrapServers, Database database) throws IOException {
        this.bootstrapServers = bootstrapServers;
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(database.owner().username());
        pool.setPassword(database.owner().password());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
        web = open(0);
        jdbc().sql("CREATE TABLE owned_order (id text PRIMARY KEY, state text NOT NULL)")
                .update();
        Stream.of(EventForm.values())
                .forEach(form -> jdbc().sql(
                                "CREATE TABLE %s (id text PRIMARY KEY, state text NOT NULL)".formatted(table(form)))
                        .update());
    }

    /** An order as its owner has it. The version counts its changes, from 1. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnedOrder(
            String id,
            int version,
            String status,
            String customer,
            List<Line> lines,
            @Nullable String parcel) {

        /** How many of a product, and the price of one. */
        record Line(String sku, int quantity, long amountMinor, String currency) {}
    }

    /** Makes a topic of one partition for each form. */
    void prepare(String scene) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(Stream.of(EventForm.values())
                            .map(form -> new NewTopic(topic(scene, form), 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    static String topic(String scene, EventForm form) {
        return scene + "-" + form.name().toLowerCase(Locale.ROOT);
    }

    /** What a consumer of that form knows. */
    static String table(EventForm form) {
        return "known_by_" + form.name().toLowerCase(Locale.ROOT);
    }

    /** Commits a change and publishes it in these forms. Returns without waiting for Kafka. */
    void change(String scene, Set<EventForm> forms, OwnedOrder now) {
        save("owned_order", now);
        committed.put(now.id() + now.version(), System.nanoTime());
        forms.forEach(form -> {
            var _ = producer.send(new ProducerRecord<>(topic(scene, form), now.id(), form.message(now)));
        });
    }

    /** As {@link System#nanoTime}. */
    long committedAt(String id, int version) {
        return committed.getOrDefault(id + version, 0L);
    }

    void save(String table, OwnedOrder now) {
        jdbc().sql("INSERT INTO %s VALUES (:id, :state) ON CONFLICT (id) DO UPDATE SET state = :state".formatted(table))
                .param("id", now.id())
                .param("state", JsonMapper.shared().writeValueAsString(now))
                .update();
    }

    JdbcClient jdbc() {
        return JdbcClient.create(pool);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    URI url() {
        return URI.create("http://%s:%d/orders/"
                .formatted(
                        web.getAddress().getAddress().getHostAddress(),
                        web.getAddress().getPort()));
    }

    /** How often it was asked. */
    long calls() {
        return calls.sum();
    }

    /** The bytes of the bodies that it answered with. */
    long bodies() {
        return bodies.sum();
    }

    /** Nobody can ask it any more; what it has published stays. */
    void goAway() {
        web.stop(0);
    }

    void comeBack() throws IOException {
        web = open(web.getAddress().getPort());
    }

    private HttpServer open(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/orders/", this::answer);
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String id = exchange.getRequestURI().getPath().substring("/orders/".length());
            byte[] body = jdbc().sql("SELECT state FROM owned_order WHERE id = :id")
                    .param("id", id)
                    .query(String.class)
                    .single()
                    .getBytes(StandardCharsets.UTF_8);
            calls.increment();
            bodies.add(body.length);
            exchange.sendResponseHeaders(OK, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        web.stop(0);
        threads.close();
        producer.close();
        pool.close();
    }
}
