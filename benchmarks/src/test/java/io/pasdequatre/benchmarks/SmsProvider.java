package io.pasdequatre.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * An SMS provider on the loopback interface. Its record of what it has sent is its own, and says what was doubled and
 * lost.
 */
final class SmsProvider implements AutoCloseable {

    private static final int CREATED = 201;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Sent> record = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, Mishap> mishaps = new ConcurrentHashMap<>();

    SmsProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/sms/messages", this::answer);
        server.start();
    }

    /** What may befall a request. */
    enum Mishap {
        /** It is refused, and nothing is sent. */
        REFUSED,
        /** It is sent, and the connection ends without an answer. */
        ANSWER_DROPPED,
        /** It is sent and answered, and then all keys are forgotten, as providers do after a day or so. */
        KEYS_FORGOTTEN
    }

    /**
     * One SMS on its way to a telephone.
     *
     * @param at when it was taken, as {@link System#nanoTime}
     */
    record Sent(String text, long at) {}

    private record Message(String to, String text) {}

    URI url() {
        return URI.create("http://%s:%d"
                .formatted(
                        server.getAddress().getAddress().getHostAddress(),
                        server.getAddress().getPort()));
    }

    /** Lets this befall the next request for an SMS, and none after it. */
    void let(Mishap befall, Sms sms) {
        mishaps.put(sms.text(), befall);
    }

    /** All that was sent, in its order. */
    List<Sent> sent() {
        return List.copyOf(record);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var message =
                    JsonMapper.shared().readValue(exchange.getRequestBody().readAllBytes(), Message.class);
            Mishap mishap = mishaps.remove(message.text());
            if (mishap == Mishap.REFUSED) {
                exchange.sendResponseHeaders(UNAVAILABLE, -1);
                return;
            }
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            String id = key == null ? send(message) : answers.computeIfAbsent(key, _ -> send(message));
            if (mishap == Mishap.KEYS_FORGOTTEN) {
                answers.clear();
            }
            if (mishap != Mishap.ANSWER_DROPPED) {
                exchange.getResponseHeaders().set("Location", "/sms/messages/" + id);
                exchange.sendResponseHeaders(CREATED, -1);
            }
        }
    }

    private String send(Message message) {
        record.add(new Sent(message.text(), System.nanoTime()));
        return UUID.randomUUID().toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
