package io.pasdequatre.localstack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the board has things broken, on the loopback interface: {@code GET /breakages} lists them, and {@code POST
 * /breakages/{id}} with {@code {"broken": true}} breaks one, with {@code false} heals it. It answers only to its own
 * name and to the board's origins, so that no other page that a browser has open can break anything.
 */
final class BreakagesServer {

    private static final String PATH = "/breakages";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_BODY = 1_000;

    private final int port;
    private final Set<String> names;
    private final Set<String> origins;
    private final List<Breakage> breakages;
    private @Nullable HttpServer server;

    BreakagesServer(int port, int boardPort, List<Breakage> breakages) {
        this.port = port;
        this.names = Set.of("localhost:" + port, "127.0.0.1:" + port);
        this.origins = Set.of("http://localhost:" + boardPort, "http://127.0.0.1:" + boardPort);
        this.breakages = breakages;
    }

    private record View(String id, String title, String explains, String pattern, String file, boolean broken) {

        static View of(Breakage breakage) {
            return new View(
                    breakage.id(),
                    breakage.title(),
                    breakage.explains(),
                    breakage.pattern(),
                    breakage.file(),
                    breakage.fault().isThere());
        }
    }

    private record Answer(int status, Object body) {

        static Answer problem(int status, String detail) {
            return new Answer(status, Map.of("status", status, "detail", detail));
        }
    }

    int port() {
        return port;
    }

    /** A request may take as long as a program needs to start, so each has a thread of its own. */
    synchronized void start() {
        try {
            var started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            started.createContext("/", this::handle);
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.start();
            server = started;
        } catch (IOException e) {
            throw new StartFailedException("Port %d: %s".formatted(port, e.getMessage()), e);
        }
    }

    /** Takes no more requests, and heals what would outlast the stack. What ends with it need not be healed first. */
    synchronized void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
            breakages.stream().filter(each -> each.fault().outlastsTheStack()).forEach(BreakagesServer::healAtTheEnd);
        }
    }

    @SuppressWarnings("SystemOut") // It talks to the person who is ending the stack.
    private static void healAtTheEnd(Breakage breakage) {
        try {
            breakage.become(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            System.out.printf("\"%s\" could not be healed: %s%n", breakage.title(), e.getMessage());
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var answer = answer(exchange);
            var body = answer.status() == 204 ? new byte[0] : JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var origin = headers.getFirst("Origin");
        if (!names.contains(Objects.requireNonNullElse(headers.getFirst("Host"), ""))
                || (origin != null && !origins.contains(origin))) {
            return Answer.problem(403, "Only the board may ask this.");
        }
        if (origin != null) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", origin);
            exchange.getResponseHeaders().set("Access-Control-Allow-Headers", "Content-Type");
            exchange.getResponseHeaders().set("Vary", "Origin");
        }
        return switch (exchange.getRequestMethod()) {
            case "OPTIONS" -> new Answer(204, "");
            case "GET" -> list(exchange.getRequestURI().getPath());
            case "POST" -> change(exchange, origin);
            default -> Answer.problem(405, "GET and POST are understood here.");
        };
    }

    private Answer list(String path) {
        return path.equals(PATH)
                ? new Answer(200, breakages.stream().map(View::of).toList())
                : Answer.problem(404, "Nothing is here.");
    }

    /** JSON is what a page of another origin cannot send unasked: its browser would ask here first. */
    private Answer change(HttpExchange exchange, @Nullable String origin) throws IOException {
        if (origin == null
                || !Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Type"), "")
                        .startsWith("application/json")) {
            return Answer.problem(origin == null ? 403 : 415, "Only the board may ask this, and in JSON.");
        }
        var path = exchange.getRequestURI().getPath();
        var wanted = breakages.stream()
                .filter(each -> path.equals(PATH + "/" + each.id()))
                .findFirst();
        if (wanted.isEmpty()) {
            return Answer.problem(404, "This cannot be broken.");
        }
        try {
            var broken = JSON.readTree(exchange.getRequestBody().readNBytes(LONGEST_BODY))
                    .path("broken");
            if (!broken.isBoolean()) {
                return Answer.problem(400, "Say whether it is to be broken: {\"broken\": true}");
            }
            return changed(wanted.get(), broken.asBoolean());
        } catch (JacksonException e) {
            return Answer.problem(400, "That is no JSON.");
        }
    }

    private static Answer changed(Breakage breakage, boolean broken) {
        try {
            breakage.become(broken);
            return new Answer(200, View.of(breakage));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.problem(503, "The stack is being stopped.");
        } catch (Exception e) {
            return Answer.problem(409, String.valueOf(e.getMessage()));
        }
    }
}
