package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.LocalStack;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/**
 * How long it takes until the feeds of all who watch a product have its new price, and how long readers wait meanwhile:
 * with the feeds in PostgreSQL, in Redis, and with none, where a query puts them together for each reader.
 */
final class FeedBenchmark {

    private static final int READS_PER_SECOND = 50;
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String SKU = "WATCHED";

    private static final String HOW_MANY_IN_REDIS = """
            local found = 0
            for c = 1, tonumber(ARGV[1]) do
                if redis.call('ZSCORE', string.format('feed:c-%06d', c), ARGV[2]) then found = found + 1 end
            end
            return found""";

    private final LocalStack stack;
    private final FeedPlan plan;
    private final HttpClient http = HttpClient.newHttpClient();
    private long cents = 100;

    private FeedBenchmark(LocalStack stack, FeedPlan plan) {
        this.stack = stack;
        this.plan = plan;
    }

    /**
     * One change.
     *
     * @param seconds from its record until the last feed had it; 0 where no feed has it
     * @param walBytes of PostgreSQL's write-ahead log meanwhile
     * @param reads what readers waited meanwhile, in nanoseconds
     */
    private record Round(double seconds, double walBytes, List<Long> reads) {}

    /** Of one place for feeds; {@code bytes} are those of one entry, 0 where there are none. */
    private record Figures(List<Round> rounds, double bytes) {}

    /** What it was measured on, and what was measured. */
    static List<Report> run(FeedPlan plan) throws Exception {
        String load = Machine.load();
        Files.createDirectories(Stage.DIRECTORY);
        Benchmark.tell("starting the system");
        LocalStack stack = LocalStack.forBenchmarks(Stage.DIRECTORY, Map.of(), Costs.OF_POSTGRES);
        try {
            List.of("order", "payment", "tracking")
                    .forEach(name -> stack.service(name).stop());
            var conditions = new Report();
            Machine.addTo(conditions, load);
            conditions.add("watchers", "%,d, each of %d other products too".formatted(plan.watchers(), plan.each()));
            return List.of(conditions, measure(stack, plan));
        } finally {
            stack.stop();
        }
    }

    /** On a stack that runs. notification-service has the stack's own settings afterwards. */
    static Report measure(LocalStack stack, FeedPlan plan) throws Exception {
        var benchmark = new FeedBenchmark(stack, plan);
        benchmark.load();
        Figures postgres = benchmark.inPostgres();
        Figures redis = benchmark.inRedis();
        Figures query = benchmark.byQuery();
        stack.service("notification").restart();
        return benchmark.report(postgres, redis, query);
    }

    /** Customers are c-000001 and so on. All watch the product, and each of the others is watched by as many. */
    private void load() throws Exception {
        Benchmark.tell("loading %,d watches".formatted(plan.watchers() * (plan.each() + 1L)));
        require(
                201,
                send(
                        HttpRequest.newBuilder(inventory("/products")).header("Idempotency-Key", SKU),
                        "POST",
                        """
                {"sku": "%s", "name": "Cup", "price": {"amountMinor": 1, "currency": "EUR"}, "stock": 1}""".formatted(SKU)));
        tell("""
                INSERT INTO watch (customer_id, sku)
                SELECT 'c-' || lpad(c::text, 6, '0'), sku FROM generate_series(1, %1$d) AS c, LATERAL (
                    SELECT '%4$s' AS sku UNION ALL
                    SELECT 'OTHER-' || (c * %3$d + n) %% %2$d FROM generate_series(1, %3$d) AS n) AS skus
                """.formatted(plan.watchers(), plan.others(), plan.each(), SKU));
        tell("""
                INSERT INTO price_change (sku, name, amount_minor, currency, due_at)
                SELECT 'OTHER-' || n, 'Other', 100, 'EUR', now() FROM generate_series(0, %d - 1) AS n
                """.formatted(plan.others()));
        tell("VACUUM ANALYZE watch");
        tell("ANALYZE price_change");
    }

    private Figures inPostgres() throws Exception {
        fill("PostgreSQL", Map.of());
        List<Round> rounds = rounds("PostgreSQL");
        requireEach(ask("SELECT count(*) FROM feed_entry WHERE change_id = '%s'".formatted(newest())));
        double entries = ask("SELECT count(*) FROM feed_entry");
        return new Figures(rounds, ask("SELECT pg_total_relation_size('feed_entry')") / entries);
    }

    private Figures inRedis() throws Exception {
        int port = freePort();
        RedisServer server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        server.start();
        try (var redis = RedisClient.create("127.0.0.1", port)) {
            double before = usedMemory(redis);
            fill("Redis", Map.of("PASDEQUATRE_NOTIFICATION_FEED_REDISURL", "redis://127.0.0.1:" + port));
            List<Round> rounds = rounds("Redis");
            requireEach(((Number) redis.eval(
                            HOW_MANY_IN_REDIS,
                            List.of(),
                            List.of(Integer.toString(plan.watchers()), String.valueOf(newest()))))
                    .doubleValue());
            double entries = plan.watchers() * (double) plan.each();
            return new Figures(rounds, (usedMemory(redis) - before) / entries);
        } finally {
            server.stop();
        }
    }

    private Figures byQuery() throws Exception {
        restart(Map.of("PASDEQUATRE_NOTIFICATION_FEED_FANOUT", "ON_READ"));
        return new Figures(rounds("a query"), 0);
    }

    /** Has the changes of the past fanned out, which also warms up. */
    private void fill(String where, Map<String, String> settings) throws Exception {
        Benchmark.tell("filling the feeds in %s".formatted(where));
        stack.service("notification").stop();
        tell("TRUNCATE feed_entry");
        tell("UPDATE price_change SET reached = '', done_at = NULL, due_at = now()");
        restart(settings);
        await("the feeds are filled", () -> ask("SELECT count(*) FROM price_change WHERE done_at IS NULL") == 0);
    }

    private void restart(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.put("PASDEQUATRE_NOTIFICATION_FEED_ENTRIES", Integer.toString(plan.each()));
        stack.service("notification").restartWith(all);
    }

    private List<Round> rounds(String where) throws Exception {
        Benchmark.tell("  reading, which does not count");
        read(() -> false);
        List<Round> rounds = new ArrayList<>();
        for (int round = 1; round <= plan.rounds(); round++) {
            Benchmark.tell("  round %d of %d with %s".formatted(round, plan.rounds(), where));
            rounds.add(round(where.equals("a query")));
        }
        return rounds;
    }

    private Round round(boolean onRead) throws Exception {
        String before = newest();
        double wal = ask("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
        require(
                200,
                send(
                        HttpRequest.newBuilder(inventory("/products/%s/price".formatted(SKU)))
                                .header("If-Match", "*"),
                        "PUT",
                        "{\"amountMinor\": %d, \"currency\": \"EUR\"}".formatted(cents++)));
        BooleanSupplier over = () -> isNewAndDone(before, onRead);
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var reads = readers.submit(() -> read(() -> !over.getAsBoolean()));
            await("the change is in all feeds", over);
            double written = ask("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn") - wal;
            double seconds = onRead
                    ? 0
                    : ask("SELECT extract(epoch FROM done_at - uuid_extract_timestamp(id)) FROM price_change"
                            + " WHERE id = '%s'".formatted(newest()));
            return new Round(seconds, written, reads.get());
        }
    }

    private boolean isNewAndDone(@Nullable String before, boolean onRead) {
        String newest = newest();
        return newest != null
                && !newest.equals(before)
                && (onRead || ask("SELECT count(*) FROM price_change WHERE done_at IS NULL") == 0);
    }

    private @Nullable String newest() {
        return text("SELECT (SELECT id FROM price_change WHERE sku = '%s' ORDER BY id DESC LIMIT 1)".formatted(SKU));
    }

    /** Any customer's feed, so many times a second, for as long as the plan says and then as long as it goes on. */
    private List<Long> read(BooleanSupplier goesOn) throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        long pause = TimeUnit.SECONDS.toNanos(1) / READS_PER_SECOND;
        long begun = System.nanoTime();
        for (int i = 0; System.nanoTime() - begun < plan.reading().toNanos() || goesOn.getAsBoolean(); i++) {
            long due = begun + i * pause;
            long early = due - System.nanoTime();
            if (early > 0) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
            var uri = stack.service("notification")
                    .url()
                    .resolve("/customers/c-%06d/feed"
                            .formatted(ThreadLocalRandom.current().nextInt(plan.watchers()) + 1));
            var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            nanos.add(System.nanoTime() - Math.max(due, begun));
            if (answer.statusCode() != 200 || !answer.body().contains("PRICE_CHANGED")) {
                throw new IllegalStateException("%s answered %s".formatted(uri, answer.body()));
            }
        }
        return nanos;
    }

    private Report report(Figures postgres, Figures redis, Figures query) {
        var report = new Report("what", "PostgreSQL", "Redis", "a query for each reader");
        report.add(
                "until the last of %,d feeds has it".formatted(plan.watchers()),
                spread(postgres, "%.1f s", Round::seconds),
                spread(redis, "%.1f s", Round::seconds),
                "at once");
        report.add(
                "watchers a second",
                spread(postgres, "%.0f", round -> plan.watchers() / round.seconds()),
                spread(redis, "%.0f", round -> plan.watchers() / round.seconds()),
                "");
        report.add(
                "write-ahead log meanwhile",
                spread(postgres, "%.1f MB", round -> round.walBytes() / 1e6),
                spread(redis, "%.1f MB", round -> round.walBytes() / 1e6),
                spread(query, "%.1f MB", round -> round.walBytes() / 1e6));
        report.add(
                "bytes of an entry, on disk or in memory",
                "%.0f".formatted(postgres.bytes()),
                "%.0f".formatted(redis.bytes()),
                "0");
        report.add("reading meanwhile", read(postgres), read(redis), read(query));
        return report;
    }

    private static String spread(Figures figures, String pattern, ToDoubleFunction<Round> figure) {
        return SagaBenchmark.spread(figures.rounds(), pattern, figure);
    }

    private static String read(Figures figures) {
        var all = Percentiles.of(figures.rounds().stream()
                .flatMap(round -> round.reads().stream())
                .mapToLong(Long::longValue));
        return "p50 %.1f ms, p99 %.1f ms".formatted(all.p50(), all.p99());
    }

    private void requireEach(double found) {
        if (found != plan.watchers()) {
            throw new IllegalStateException(
                    "%.0f of %d feeds have the last change, so there are no figures".formatted(found, plan.watchers()));
        }
    }

    private static double usedMemory(RedisClient redis) {
        return ((Number) redis.eval("""
                return tonumber(string.match(redis.call('INFO', 'memory'), 'used_memory:(%d+)'))""")).doubleValue();
    }

    private URI inventory(String path) {
        return stack.service("inventory").url().resolve(path);
    }

    private int send(HttpRequest.Builder request, String method, String json) throws IOException, InterruptedException {
        request.header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(json));
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static void require(int status, int answer) {
        if (answer != status) {
            throw new IllegalStateException("inventory-service answered %d instead of %d".formatted(answer, status));
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(condition::getAsBoolean);
    }

    private void tell(String sql) throws SQLException {
        try (var admin = stack.adminConnection("notifications");
                var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private double ask(String sql) {
        return Double.parseDouble(String.valueOf(text(sql)));
    }

    private @Nullable String text(String sql) {
        try (var admin = stack.adminConnection("notifications");
                var statement = admin.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
