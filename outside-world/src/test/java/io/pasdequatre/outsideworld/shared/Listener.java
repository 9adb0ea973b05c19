package io.pasdequatre.outsideworld.shared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Our side, as the outside world sees it: it takes what it is told. */
public final class Listener {

    private final HttpServer server;
    private final String header;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

    /** @param header has the signature */
    public Listener(String header) {
        this.header = header;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::hear);
        server.start();
    }

    /** What was said; the signature is null if there was none. */
    public record Heard(String path, @Nullable String signature, String body) {

        /** Whether it was signed with this secret a moment ago. */
        public boolean isSignedWith(String secret) {
            if (signature == null) {
                return false;
            }
            var at = Instant.ofEpochSecond(Long.parseLong(signature.substring(2, signature.indexOf(','))));
            return signature.equals(Signature.of(body, secret, at))
                    && Duration.between(at, Instant.now()).compareTo(Duration.ofMinutes(1)) < 0;
        }
    }

    public String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    public void stop() {
        server.stop(0);
    }

    /** Answers 503 so many times to what has this in its body. It is heard all the same. */
    public void refuse(String word, int times) {
        refusals.put(word, times);
    }

    /** The next of what it hears that has this in its body. What it hears by then is forgotten. */
    public Heard next(String word) throws InterruptedException {
        while (true) {
            Heard next = heard.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("what is said with " + word).isNotNull();
            if (next.body().contains(word)) {
                return next;
            }
        }
    }

    private void hear(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        exchange.sendResponseHeaders(isRefused(body) ? 503 : 204, -1);
        exchange.close();
        heard.add(new Heard(
                exchange.getRequestURI().getPath(), exchange.getRequestHeaders().getFirst(header), body));
    }

    private boolean isRefused(String body) {
        var word = refusals.keySet().stream().filter(body::contains).findAny();
        return word.map(each -> refusals.merge(each, -1, Integer::sum) >= 0).orElse(false);
    }
}
