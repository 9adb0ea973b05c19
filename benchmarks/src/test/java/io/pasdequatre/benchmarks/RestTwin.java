package io.pasdequatre.benchmarks;

import static org.awaitility.Awaitility.await;

import io.pasdequatre.benchmarks.UnderFault.Counts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The four applications that call each other, each in a process of its own, and their customers. */
final class RestTwin implements UnderFault.Target, AutoCloseable {

    private static final int ACCEPTED = 200;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final RivalDatabases databases;
    private final Map<RestDomain, OtherJvm> processes = new EnumMap<>(RestDomain.class);
    private final Map<RestDomain, Integer> ports = new EnumMap<>(RestDomain.class);
    private final HttpClient http = RestCalls.client();

    /** Starts them: those that are called, and then the one that calls. */
    RestTwin(RivalDatabases databases) throws Exception {
        this.databases = databases;
        CompletableFuture.allOf(Stream.of(RestDomain.INVENTORY, RestDomain.PAYMENT, RestDomain.NOTIFICATION)
                        .map(domain -> CompletableFuture.runAsync(() -> start(domain)))
                        .toArray(CompletableFuture[]::new))
                .join();
        start(RestDomain.ORDER);
    }

    /** Where it was, if it ran before. */
    private void start(RestDomain domain) {
        Map<String, String> settings = new HashMap<>(databases.settings());
        synchronized (ports) {
            ports.forEach((other, port) -> settings.put(other.url(), "http://127.0.0.1:" + port));
            settings.put("REST_PORT", Integer.toString(ports.getOrDefault(domain, 0)));
        }
        try {
            var process = new OtherJvm(
                    Stream.concat(Peers.AS_THE_SERVICES_RUN.stream(), Stream.of(RestProcess.AT_ONCE))
                            .toList(),
                    Set.of(),
                    List.of(RestProcess.class.getName(), domain.name()),
                    settings,
                    Stage.DIRECTORY.resolve("rest-%s.log".formatted(domain.title())));
            int port = Integer.parseInt(process.ask(RestProcess.PORT));
            synchronized (ports) {
                processes.put(domain, process);
                ports.put(domain, port);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private OtherJvm process(RestDomain domain) {
        return Objects.requireNonNull(processes.get(domain));
    }

    private void tell(RestDomain domain, String wish, Duration duration) throws InterruptedException {
        process(domain).ask("%s %d".formatted(wish, duration.toMillis()));
    }

    /** Their process ids, by name. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new HashMap<>();
        processes.forEach((domain, process) -> pids.put(domain.title(), process.pid()));
        return pids;
    }

    /** What others call payment by. */
    RestCalls payment() {
        return new RestCalls(http, URI.create("http://127.0.0.1:" + ports.get(RestDomain.PAYMENT)));
    }

    RivalDatabases databases() {
        return databases;
    }

    List<Answer> closed(int orders) throws InterruptedException, ExecutionException {
        return Pace.closed(orders, SagaBenchmark.CLIENTS, this::order);
    }

    List<Answer> open(int perSecond, Duration howLong) throws InterruptedException, ExecutionException {
        return Pace.open(perSecond, howLong, this::order);
    }

    private Answer order(Instant due, long dueNanos) throws InterruptedException {
        var url = URI.create("http://127.0.0.1:%d%s".formatted(ports.get(RestDomain.ORDER), RestProcess.ORDERS));
        var request = HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(due)));
        return Answer.to(http, request, due, dueNanos, ACCEPTED);
    }

    @Override
    public Answer order(RestFault fault, Instant due, long dueNanos) throws InterruptedException {
        return order(due, dueNanos);
    }

    @Override
    public void begin(RestFault fault, Duration slow) throws InterruptedException {
        tell(RestDomain.PAYMENT, RestProcess.SLOW, fault.isSlow() ? slow : Duration.ZERO);
        tell(RestDomain.ORDER, RestProcess.PATIENCE, fault.patience(slow));
    }

    @Override
    public void strike(RestFault fault) throws InterruptedException {
        switch (fault) {
            case PAYMENT_KILLED -> process(RestDomain.PAYMENT).kill();
            case ORDER_KILLED -> process(RestDomain.ORDER).kill();
            default -> {} // It goes on as it began.
        }
    }

    @Override
    public void heal(RestFault fault) {
        switch (fault) {
            case PAYMENT_KILLED -> start(RestDomain.PAYMENT);
            case ORDER_KILLED -> start(RestDomain.ORDER);
            default -> {} // Both run.
        }
    }

    @Override
    public void awaitEnd() {
        await("no request is under way")
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_AGAIN)
                .until(() -> {
                    int held = 0;
                    for (OtherJvm process : processes.values()) {
                        held += Integer.parseInt(process.ask(RestProcess.HELD));
                    }
                    return held == 0;
                });
    }

    @Override
    public Counts counts() throws SQLException {
        return new Counts(
                count(RestDomain.INVENTORY, "SELECT sum(held) FROM product"),
                count(RestDomain.PAYMENT, "SELECT count(*) FROM payment WHERE status = 'CAPTURED'")
                        - count(RestDomain.ORDER, "SELECT count(*) FROM orders WHERE status = 'CONFIRMED'"),
                count(RestDomain.ORDER, "SELECT count(*) FROM orders WHERE status = 'PENDING'"));
    }

    private long count(RestDomain domain, String sql) throws SQLException {
        return Long.parseLong(databases.ask(domain.database(), sql).getFirst());
    }

    /** Each order has its reservation, payment and shipment, and stock and money add up. */
    void requireBooksToAgree() throws SQLException {
        long orders = count(RestDomain.ORDER, "SELECT count(*) FROM orders WHERE status = 'CONFIRMED'");
        long shipments = count(RestDomain.INVENTORY, "SELECT count(*) FROM shipment");
        long told = count(RestDomain.NOTIFICATION, "SELECT count(*) FROM notification");
        long money = count(RestDomain.ORDER, "SELECT sum(total_amount_minor) FROM orders WHERE status = 'CONFIRMED'");
        long captured = count(RestDomain.PAYMENT, "SELECT sum(captured) FROM account");
        if (!counts().equals(new Counts(0, 0, 0)) || shipments != orders || told != orders || money != captured) {
            throw new IllegalStateException(
                    "The twin's books do not agree, so there are no figures: %s, %d %d %d, %d %d"
                            .formatted(counts(), orders, shipments, told, money, captured));
        }
    }

    @Override
    public void close() {
        processes.values().forEach(OtherJvm::close);
    }
}
