package io.pasdequatre.testcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as a Docker engine does that has no image, wherever no engine is. */
final class EngineWithoutImages implements AutoCloseable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final List<String> asked = new CopyOnWriteArrayList<>();

    EngineWithoutImages() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "tcp://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What it was asked: method and path. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+/", "/");
            asked.add(exchange.getRequestMethod() + " " + path);
            switch (path) {
                case "/_ping" -> say(exchange, 200, "OK");
                case "/info" -> say(exchange, 200, "{\"OSType\": \"linux\", \"MemTotal\": 0}");
                case "/version" -> say(exchange, 200, "{\"Version\": \"29.0.0\", \"ApiVersion\": \"1.52\"}");
                default -> say(exchange, 404, "{\"message\": \"No such image\"}");
            }
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
