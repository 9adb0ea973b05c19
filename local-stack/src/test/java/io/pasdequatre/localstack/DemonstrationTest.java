package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order that {@code ./start} shows, with services that answer as those of a shop that cannot ship it. */
class DemonstrationTest {

    @TempDir
    Path home;

    private final List<String> told = new ArrayList<>();
    private final int port = FreePorts.find(1)[0];
    private HttpServer services = server();
    private String order = "";

    @AfterEach
    void stop() {
        services.stop(0);
    }

    @Test
    void aCancelledOrderIsToldWithItsReasonAndStopsNothing() throws IOException {
        order = """
                {"orderId": "o-1", "status": "CANCELLED", "cancelledBecause": "OUT_OF_STOCK"}""";

        assertThat(demonstration(Duration.ofMinutes(1)).show()).isEmpty();

        assertThat(told).last().asString().contains("o-1", "CANCELLED", "OUT_OF_STOCK", "runs all the same");
    }

    @Test
    void anOrderThatShipsTooLateIsToldAndStopsNothing() throws IOException {
        order = """
                {"orderId": "o-1", "status": "CONFIRMED"}""";

        assertThat(demonstration(Duration.ZERO).show()).isEmpty();

        assertThat(told).last().asString().contains("o-1", "CONFIRMED instead of SHIPPED", "runs all the same");
    }

    @Test
    void aServiceThatDoesNotAnswerIsToldAndStopsNothing() {
        services.stop(0);

        assertThat(demonstration(Duration.ZERO).show()).isEmpty();

        assertThat(told).last().asString().contains("does not answer", "runs all the same");
    }

    private Demonstration demonstration(Duration limit) {
        var free = Stream.of("ORDER", "INVENTORY", "PAYMENT", "NOTIFICATION")
                .collect(toMap(service -> service + "_PORT", _ -> "" + port));
        return new Demonstration(LocalStack.on(Ports.from(free), home), limit, told::add);
    }

    /** Plays order-service, inventory-service, payment-service and notification-service. */
    private HttpServer server() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/", exchange -> answer(exchange, isMade(exchange) ? 201 : 200));
            server.start();
            return server;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isMade(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("POST")
                && !exchange.getRequestURI().getPath().endsWith("/deposits");
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            var body = exchange.getRequestURI().getPath().startsWith("/orders") ? order : "{}";
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }
}
