package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may break something, and who may not. */
class BreakagesServerTest {

    private static final String BOARD = "http://localhost:8084";
    private static final String JSON = "application/json";

    private final Lamp lamp = new Lamp();
    private final int port = FreePorts.find(1)[0];
    private final BreakagesServer server = new BreakagesServer(
            port, 8084, List.of(new Breakage("lamp", "Put the lamp out", "It is dark.", "Light", "README.md", lamp)));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void theBoardBreaksAndHeals() throws Exception {
        var answer = post("lamp", BOARD, JSON, "{\"broken\": true}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(BOARD);
        assertThat(lamp.isOut).isTrue();
        assertThat(get().body()).contains("\"broken\":true");

        post("lamp", BOARD, JSON, "{\"broken\": false}");

        assertThat(lamp.isOut).isFalse();
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws Exception {
        assertThat(post("lamp", "http://localhost:8081", JSON, "{\"broken\": true}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(lamp.isOut).isFalse();
    }

    @Test
    void aRequestThatABrowserSendsUnaskedIsRefused() throws Exception {
        assertThat(post("lamp", BOARD, "text/plain", "{\"broken\": true}").statusCode())
                .isEqualTo(415);
        assertThat(lamp.isOut).isFalse();
    }

    /** A name that somebody has pointed at this machine would make their page one of the same origin. */
    @Test
    void anotherNameForThisMachineIsRefused() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET /breakages HTTP/1.1\r\nHost: rebound.example:%d\r\nConnection: close\r\n\r\n"
                            .formatted(port)
                            .getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void whatItDoesNotUnderstandIsRefusedAndChangesNothing() throws Exception {
        assertThat(post("lamp", BOARD, JSON, "{").statusCode()).isEqualTo(400);
        assertThat(post("lamp", BOARD, JSON, "{\"broken\": \"yes\"}").statusCode())
                .isEqualTo(400);
        assertThat(post("moon", BOARD, JSON, "{\"broken\": true}").statusCode()).isEqualTo(404);
        assertThat(lamp.isOut).isFalse();
    }

    @Test
    void whatWouldOutlastTheStackIsHealedAtItsEnd() throws Exception {
        post("lamp", BOARD, JSON, "{\"broken\": true}");

        server.stop();

        assertThat(lamp.isOut).isFalse();
    }

    private HttpResponse<String> post(String id, String origin, String type, String body) throws Exception {
        return send(HttpRequest.newBuilder(url("/" + id))
                .header("Origin", origin)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get() throws Exception {
        return send(HttpRequest.newBuilder(url("")));
    }

    private URI url(String path) {
        return URI.create("http://localhost:%d/breakages%s".formatted(port, path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static final class Lamp implements Breakage.Fault {

        private volatile boolean isOut;

        @Override
        public boolean isThere() {
            return isOut;
        }

        @Override
        public void cause() {
            isOut = true;
        }

        @Override
        public void heal() {
            isOut = false;
        }

        @Override
        public boolean outlastsTheStack() {
            return true;
        }
    }
}
