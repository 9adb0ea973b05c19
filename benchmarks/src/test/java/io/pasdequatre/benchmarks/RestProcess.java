package io.pasdequatre.benchmarks;

import static io.pasdequatre.benchmarks.RestOrders.NOTIFICATIONS;
import static io.pasdequatre.benchmarks.RestOrders.PAYMENTS;
import static io.pasdequatre.benchmarks.RestOrders.REFUNDS;
import static io.pasdequatre.benchmarks.RestOrders.RELEASES;
import static io.pasdequatre.benchmarks.RestOrders.RESERVATIONS;
import static io.pasdequatre.benchmarks.RestOrders.SHIPMENTS;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.pasdequatre.benchmarks.PeerEvents.OrderConfirmed;
import io.pasdequatre.benchmarks.PeerEvents.OrderPlaced;
import io.pasdequatre.benchmarks.PeerEvents.OrderShipped;
import io.pasdequatre.benchmarks.PeerEvents.StockReserved;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** One of the applications in a process of its own: each request is a step in a transaction, on a virtual thread. */
final class RestProcess {

    static final String ORDERS = "/orders";

    /** Asks where it listens. */
    static final String PORT = "port";

    /** Asks how many requests it is at work for. */
    static final String HELD = "held";

    /** What a wish begins with that has payment wait before it charges, with milliseconds. */
    static final String SLOW = "slow";

    /** What a wish begins with that says how long order waits for an answer, with milliseconds. */
    static final String PATIENCE = "patience";

    /** Without it a second small packet on a connection would wait 40 ms for the first one's acknowledgement. */
    static final String AT_ONCE = "-Dsun.net.httpserver.nodelay=true";

    private static final int WAITING = 500;

    private final HttpServer server;
    private final AtomicInteger held = new AtomicInteger();
    private volatile Duration slow = Duration.ZERO;
    private volatile Duration patience = Duration.ofSeconds(5);

    private RestProcess(RestDomain domain, Map<String, String> settings) throws IOException {
        int port = Integer.parseInt(settings.getOrDefault("REST_PORT", "0"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), WAITING);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        HikariDataSource pool = RivalDatabases.pool(settings, domain.database());
        var jdbc = new JdbcTemplate(pool);
        var steps = new PeerSteps(jdbc);
        var transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
        switch (domain) {
            case ORDER -> {
                HttpClient http = RestCalls.client();
                var orders = new RestOrders(
                        steps,
                        transaction,
                        calls(http, settings, RestDomain.INVENTORY),
                        calls(http, settings, RestDomain.PAYMENT),
                        calls(http, settings, RestDomain.NOTIFICATION));
                serve(ORDERS, Instant.class, due -> orders.place(due, patience));
            }
            case INVENTORY -> {
                serve(RESERVATIONS, OrderPlaced.class, placed -> transaction.execute(_ -> steps.reserve(placed)));
                serve(RELEASES, UUID.class, order -> transaction.execute(_ -> steps.release(order)));
                serve(SHIPMENTS, OrderConfirmed.class, confirmed -> transaction.execute(_ -> steps.ship(confirmed)));
            }
            case PAYMENT -> {
                serve(PAYMENTS, StockReserved.class, reserved -> {
                    waitFor(slow); // As for a gateway; no transaction is open yet.
                    return transaction.execute(_ -> steps.charge(reserved));
                });
                serve(REFUNDS, UUID.class, order -> transaction.execute(_ -> steps.refund(order)));
            }
            case NOTIFICATION ->
                serve(
                        NOTIFICATIONS,
                        OrderShipped.class,
                        shipped -> jdbc.update(
                                        "INSERT INTO notification VALUES (?, ?, now())",
                                        shipped.orderId(),
                                        shipped.customerId())
                                == 1);
        }
        server.start();
    }

    private static RestCalls calls(HttpClient http, Map<String, String> settings, RestDomain whom) {
        return new RestCalls(http, URI.create(settings.getOrDefault(whom.url(), "")));
    }

    /** @param arguments which of the applications it is */
    static void main(String... arguments) throws Exception {
        var process = new RestProcess(RestDomain.valueOf(arguments[0]), System.getenv());
        OtherJvm.serve(wish -> process.grant(wish.split(" ", -1)));
        process.server.stop(0); // Its thread would keep the process.
    }

    private String grant(String... words) {
        switch (words[0]) {
            case SLOW -> slow = Duration.ofMillis(Long.parseLong(words[1]));
            case PATIENCE -> patience = Duration.ofMillis(Long.parseLong(words[1]));
            case PORT -> {
                return Integer.toString(server.getAddress().getPort());
            }
            case HELD -> {
                return Integer.toString(held.get());
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return words[0];
    }

    private <T> void serve(String path, Class<T> type, Function<T, Object> step) {
        server.createContext(path, exchange -> {
            held.incrementAndGet();
            try (exchange) {
                var body =
                        JsonMapper.shared().readValue(exchange.getRequestBody().readAllBytes(), type);
                answer(exchange, step, body);
            } finally {
                held.decrementAndGet();
            }
        });
    }

    private static <T> void answer(HttpExchange exchange, Function<T, Object> step, T body) throws IOException {
        try {
            byte[] json =
                    JsonMapper.shared().writeValueAsString(step.apply(body)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        } catch (CallFailedException e) {
            exchange.sendResponseHeaders(e.status(), -1);
        }
    }

    private static void waitFor(Duration delay) {
        try {
            TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
