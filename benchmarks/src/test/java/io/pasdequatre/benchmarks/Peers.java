package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.Database;
import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same five steps by others: one peer at a time, in a JVM that runs as the services do, on a database of its own on
 * the same PostgreSQL.
 */
final class Peers {

    /** What the peer's own JVM is called among the programs that use processor time. */
    private static final String APPLICATION = "application";

    static final List<String> AS_THE_SERVICES_RUN = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /** Everything that can be said twice, and what it is to be. */
    private static final String BOOKS = """
            SELECT what, one, other FROM (VALUES
              ('orders, and those that were placed', (SELECT count(*) FROM orders), ?),
              ('orders, and those that were confirmed', (SELECT count(*) FROM orders),
                (SELECT count(*) FROM orders WHERE status = 'CONFIRMED' AND version = 1)),
              ('orders, and reservations', (SELECT count(*) FROM orders),
                (SELECT count(*) FROM reservation WHERE state = 'COMMITTED' AND version = 1)),
              ('orders, and payments', (SELECT count(*) FROM orders),
                (SELECT count(*) FROM payment WHERE status = 'CAPTURED')),
              ('orders, and shipments', (SELECT count(*) FROM orders),
                (SELECT count(*) FROM shipment WHERE state = 'DISPATCHED')),
              ('money of orders, and of accounts', (SELECT sum(total_amount_minor) FROM orders),
                (SELECT sum(captured) FROM account)),
              ('pieces of orders, and those that were shipped', (SELECT sum(quantity) FROM order_line),
                (SELECT sum(shipped) FROM product)),
              ('pieces held', (SELECT sum(held) FROM product), 0),
              ('pieces that there were, and that there are', (SELECT count(*) * 1000000000 FROM product),
                (SELECT sum(on_hand + held + shipped) FROM product))
            ) book (what, one, other) WHERE one IS DISTINCT FROM other""";

    private final LocalStack stack;
    private final SagaPlan plan;
    private final Map<Peer, Integer> placed = new ConcurrentHashMap<>();

    Peers(LocalStack stack, SagaPlan plan) {
        this.stack = stack;
        this.plan = plan;
    }

    /**
     * What one round of one system was.
     *
     * @param shippedPerSecond orders, with the clients of {@link SagaBenchmark#CLIENTS}
     * @param saturated what one of these orders cost
     * @param toShipped of orders that were due at a steady rate
     * @param steady what one of these orders cost
     */
    record Round(double shippedPerSecond, Costs saturated, Percentiles toShipped, Costs steady) {}

    private record Ended(double perSecond, Percentiles toShipped, Costs cost) {}

    /**
     * Measures it once.
     *
     * @throws IllegalStateException if its books do not agree afterwards
     */
    Round measure(Peer peer) throws Exception {
        Database database = database(peer);
        var log = Stage.DIRECTORY.resolve(name(peer) + ".log");
        try (var jvm = new OtherJvm(
                AS_THE_SERVICES_RUN,
                peer.librariesOfOthers(),
                List.of(PeerApplication.class.getName(), peer.name()),
                settings(peer, database),
                log)) {
            String closed = "closed %%d %d".formatted(SagaBenchmark.CLIENTS);
            place(peer, jvm, closed.formatted(plan.warmUp()), plan.warmUp());
            Ended saturated = place(peer, jvm, closed.formatted(plan.orders()), plan.orders());
            int rate = plan.rates().getFirst();
            int seconds = (int) plan.openLoop().toSeconds();
            Ended steady = place(peer, jvm, "open %d %d".formatted(rate, seconds), rate * seconds);
            requireBooksToAgree(peer);
            return new Round(saturated.perSecond(), saturated.cost(), steady.toShipped(), steady.cost());
        }
    }

    private static String name(Peer peer) {
        return peer.name().toLowerCase(Locale.ROOT);
    }

    /** The floor's tables. All that is there stays from round to round. */
    private Database database(Peer peer) throws SQLException, IOException, InterruptedException {
        String name = "peer_" + name(peer);
        Database database = stack.postgres().ensureDatabase(name, name);
        if (placed.putIfAbsent(peer, 0) == null) {
            try (var owner = DriverManager.getConnection(
                            database.jdbcUrl(),
                            database.owner().username(),
                            database.owner().password());
                    var statement = owner.createStatement()) {
                statement.execute(Floor.resource("tables.sql"));
                if (peer == Peer.TRIGGERED) {
                    statement.execute(Floor.resource("triggers.sql"));
                }
            }
            if (peer == Peer.RELAYED) {
                for (Schema schema : RelayedPeer.SCHEMAS) {
                    register(schema);
                }
            }
        }
        return database;
    }

    private void register(Schema schema) throws IOException, InterruptedException {
        String body = JsonMapper.shared().writeValueAsString(Map.of("schema", schema.toString()));
        var url = URI.create(stack.registry().url() + "/subjects/" + schema.getFullName() + "/versions");
        var request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("%s answered %s".formatted(url, answer.body()));
            }
        }
    }

    /** The owner does everything: some libraries make their tables themselves. */
    private Map<String, String> settings(Peer peer, Database database) {
        return Map.of(
                "SPRING_APPLICATION_NAME", name(peer),
                "SPRING_PROFILES_ACTIVE", name(peer),
                "SPRING_DATASOURCE_URL", database.jdbcUrl(),
                "SPRING_DATASOURCE_USERNAME", database.owner().username(),
                "SPRING_DATASOURCE_PASSWORD", database.owner().password(),
                "SPRING_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
                "PASDEQUATRE_EVENTING_REGISTRY_URL", stack.registry().url().toString(),
                "PASDEQUATRE_EVENTING_RELAY_USERNAME", database.relay().username(),
                "PASDEQUATRE_EVENTING_RELAY_PASSWORD", database.relay().password());
    }

    private Ended place(Peer peer, OtherJvm jvm, String wish, int orders) throws Exception {
        Costs before = costs(jvm);
        Instant begun = Instant.now().truncatedTo(ChronoUnit.MICROS);
        jvm.ask(wish);
        placed.merge(peer, orders, Integer::sum);
        awaitEnd(peer);
        Costs cost = costs(jvm)
                .since(before)
                .each(orders)
                .only(with(peer.servers(), APPLICATION, stack.postgres().name()));
        return ended(peer, begun, cost);
    }

    private Costs costs(OtherJvm jvm) throws SQLException, IOException, ExecutionException, InterruptedException {
        return Costs.of(stack, Map.of(APPLICATION, jvm.pid()));
    }

    private static Set<String> with(Set<String> servers, String... others) {
        Set<String> all = new HashSet<>(servers);
        all.addAll(List.of(others));
        return all;
    }

    private void awaitEnd(Peer peer) throws SQLException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        String open = "SELECT (SELECT count(*) FROM orders) - (SELECT count(*) FROM shipment) + (%s)"
                .formatted(peer.unfinished());
        try (var connection = connection(peer);
                var statement = connection.createStatement()) {
            while (true) {
                try (var row = statement.executeQuery(open)) {
                    row.next();
                    if (row.getLong(1) == 0) {
                        return;
                    }
                    if (System.nanoTime() > end) {
                        throw new IllegalStateException("%s: after %d s, %d orders and events are unfinished"
                                .formatted(peer, LIMIT.toSeconds(), row.getLong(1)));
                    }
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
            }
        }
    }

    /** An order is SHIPPED when PostgreSQL committed its shipment, the last thing that the five steps write. */
    private Ended ended(Peer peer, Instant begun, Costs cost) throws SQLException {
        List<Long> nanos = new ArrayList<>();
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        try (var connection = connection(peer);
                var query = connection.prepareStatement("SELECT placed_at, pg_xact_commit_timestamp(shipment.xmin)"
                        + " FROM orders JOIN shipment ON order_id = id WHERE placed_at >= ?")) {
            query.setObject(1, OffsetDateTime.ofInstant(begun, ZoneOffset.UTC));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    Instant due = rows.getObject(1, OffsetDateTime.class).toInstant();
                    Instant shipped = rows.getObject(2, OffsetDateTime.class).toInstant();
                    nanos.add(ChronoUnit.NANOS.between(due, shipped));
                    first = due.isBefore(first) ? due : first;
                    last = shipped.isAfter(last) ? shipped : last;
                }
            }
        }
        return new Ended(
                nanos.size() / (ChronoUnit.NANOS.between(first, last) / 1e9),
                Percentiles.of(nanos.stream().mapToLong(Long::longValue)),
                cost);
    }

    private void requireBooksToAgree(Peer peer) throws SQLException {
        List<String> wrong = new ArrayList<>();
        try (var connection = connection(peer);
                var query = connection.prepareStatement(BOOKS)) {
            query.setLong(1, placed.getOrDefault(peer, 0));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    wrong.add("%s: %d and %d".formatted(rows.getString(1), rows.getLong(2), rows.getLong(3)));
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("The books of %s do not agree, so there are no figures:%n%s"
                    .formatted(peer.title(), String.join("\n", wrong)));
        }
    }

    private Connection connection(Peer peer) throws SQLException {
        return stack.adminConnection("peer_" + name(peer));
    }
}
