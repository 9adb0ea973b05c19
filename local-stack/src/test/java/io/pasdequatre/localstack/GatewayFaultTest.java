package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A fault of the card gateway, at a server that keeps the faults of all cards as the gateway's control does. */
class GatewayFaultTest {

    private final HttpServer gateway = server();
    private final GatewayFault slow = new GatewayFault(
            URI.create("http://127.0.0.1:" + gateway.getAddress().getPort()), "SLOW", 8_000);

    private volatile String planned = "[]";
    private volatile String asked = "";

    @BeforeEach
    void start() {
        gateway.createContext("/control/gateway/faults", this::serve);
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void itIsThereFromWhenItIsCausedUntilItIsHealed() throws Exception {
        assertThat(slow.isThere()).isFalse();

        slow.cause();
        assertThat(asked).isEqualTo("{\"fault\": \"SLOW\", \"delayMillis\": 8000}");
        assertThat(slow.isThere()).isTrue();

        slow.heal();
        assertThat(slow.isThere()).isFalse();
    }

    @Test
    void anotherFaultIsAnotherOneAndThatOfOneCardIsNotThatOfAll() {
        planned = """
                [{"fault": "DROP_ANSWER", "token": null, "left": -1, "delay": "PT0.001S"},
                 {"fault": "SLOW", "token": "tok_visa", "left": 1, "delay": "PT8S"}]""";

        assertThat(slow.isThere()).isFalse();
    }

    @Test
    void whileTheGatewayIsAwayNothingIsWrongWithItAndWhoWouldHaveItSoIsToldWhy() {
        planned = inPlace("SLOW");
        stop();

        assertThat(slow.isThere()).isFalse();
        assertThatThrownBy(slow::cause).isInstanceOf(IOException.class).hasMessageContaining("gateway is away");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("POST")) {
                asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                var fault = JsonMapper.shared().readTree(asked).get("fault").asString();
                planned = fault.equals("NONE") ? "[]" : inPlace(fault);
            }
            byte[] answer = planned.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static String inPlace(String fault) {
        return """
                [{"fault": "%s", "token": null, "left": -1, "delay": "PT8S"}]""".formatted(fault);
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
