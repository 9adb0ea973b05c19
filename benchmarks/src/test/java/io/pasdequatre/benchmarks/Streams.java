package io.pasdequatre.benchmarks;

import io.pasdequatre.localstack.LocalStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * How many open streams one replica of tracking-service carries: the same orders are placed while one board is open and
 * while many are.
 */
final class Streams {

    private static final int ORDERS_PER_SECOND = 2;
    private static final int EVENTS_PER_ORDER = 8;
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final Pattern COMMITTED = Pattern.compile("\"committedAt\":\"([^\"]+)\"");

    private final LocalStack stack = LocalStack.forTests(Map.of());
    private final URI order = stack.service("order").url();
    private final URI tracking = stack.service("tracking").url();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ProcessHandle process = trackingService();
    private final List<Socket> open = new ArrayList<>();
    private final LongAdder events = new LongAdder();
    private final ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();

    /** Prints how one stream and so many do. */
    static Report measure(int streams) throws Exception {
        return new Streams().run(streams);
    }

    private Report run(int streams) throws Exception {
        sell();
        listen();
        place(WARM_UP);
        var report = new Report();
        measure("1 stream", 1, report);
        Instant begun = Instant.now();
        while (open.size() < streams) {
            listen();
        }
        report.add(
                "opening %d streams".formatted(streams),
                "%.1f s".formatted(Duration.between(begun, Instant.now()).toMillis() / 1e3));
        place(WARM_UP);
        measure("%d streams".formatted(streams), streams, report);
        for (Socket socket : open) {
            socket.close();
        }
        return report;
    }

    private void measure(String what, int streams, Report report) throws Exception {
        events.reset();
        delays.clear();
        Duration before = process.info().totalCpuDuration().orElseThrow();
        int orders = place(MEASURED);
        double cpu =
                process.info().totalCpuDuration().orElseThrow().minus(before).toMillis() / (double) MEASURED.toMillis();
        long expected = (long) orders * EVENTS_PER_ORDER * streams;
        report.add(
                what + ", events",
                "%d of %d, %.0f/s".formatted(events.sum(), expected, events.sum() / (double) MEASURED.toSeconds()));
        report.add(
                what + ", commit to browser",
                Percentiles.of(delays.stream().mapToLong(Long::longValue)).toString());
        report.add(what + ", processor time of tracking-service", "%.0f %% of a core".formatted(100 * cpu));
        report.add(what + ", memory of tracking-service", memory());
    }

    private String memory() throws IOException {
        String kilobytes = Files.readAllLines(Path.of("/proc/%d/smaps_rollup".formatted(process.pid()))).stream()
                .filter(line -> line.startsWith("Pss:"))
                .findFirst()
                .orElse("0")
                .replaceAll("\\D", "");
        return "%d MB".formatted(Long.parseLong(kilobytes) / 1024);
    }

    /** Each is read on a thread of its own; the first tells the time that each event took, since they all are alike. */
    private void listen() throws IOException {
        var socket = new Socket(tracking.getHost(), tracking.getPort());
        boolean first = open.isEmpty();
        open.add(socket);
        socket.getOutputStream()
                .write("GET /stream HTTP/1.0\r\nHost: %s\r\n\r\n"
                        .formatted(tracking.getAuthority())
                        .getBytes(StandardCharsets.US_ASCII));
        boolean timed = first || open.size() % 50 == 0;
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        while (!lines.readLine().equals(":")) {
            // What comes before the stream's first line.
        }
        Thread.ofVirtual().start(() -> read(lines, timed));
    }

    private void read(BufferedReader lines, boolean timed) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    events.increment();
                    if (timed) {
                        time(line);
                    }
                }
            }
        } catch (IOException closed) {
            // The measurement is over.
        }
    }

    private void time(String line) {
        var committed = COMMITTED.matcher(line);
        if (committed.find()) {
            delays.add(ChronoUnit.NANOS.between(Instant.parse(committed.group(1)), Instant.now()));
        }
    }

    private void sell() throws Exception {
        post(stack.service("inventory").url().resolve("/products"), """
                {"sku": "CUP", "name": "Cup", "price": {"amountMinor": 1, "currency": "EUR"}, "stock": 100000}""");
        post(stack.service("payment").url().resolve("/accounts/ada/deposits"), """
                {"amount": {"amountMinor": 1000000, "currency": "EUR"}}""");
        long end = System.nanoTime() + WARM_UP.toNanos();
        while (placeOne() != 201) { // order-service has not read the product yet.
            if (System.nanoTime() > end) {
                throw new IllegalStateException("order-service does not get to know the product");
            }
            Thread.sleep(100);
        }
    }

    /** Ends once what was placed has had time to be streamed. */
    private int place(Duration howLong) throws Exception {
        int orders = 0;
        long end = System.nanoTime() + howLong.minusSeconds(5).toNanos();
        while (System.nanoTime() < end) {
            if (placeOne() != 201) {
                throw new IllegalStateException("An order was refused");
            }
            orders++;
            Thread.sleep(1000 / ORDERS_PER_SECOND);
        }
        Thread.sleep(5000);
        return orders;
    }

    private int placeOne() throws Exception {
        return post(order.resolve("/orders"), """
                {"customer": {"id": "ada"}, "lines": [{"sku": "CUP", "quantity": 1}]}""");
    }

    private int post(URI uri, String json) throws Exception {
        var request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static ProcessHandle trackingService() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains("tracking-service"))
                .findFirst()
                .orElseThrow();
    }
}
