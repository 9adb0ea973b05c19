package io.pasdequatre.systemtests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events as a browser does, in the background. */
final class EventStream implements AutoCloseable {

    /** What was sent. */
    record Event(String name, String id, JsonNode data) {

        String type() {
            return data.path("type").asString();
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    /** @param lastEventId the last that was received before, or "" */
    EventStream(URI url, String lastEventId) {
        var request = HttpRequest.newBuilder(url);
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<Stream<String>> response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(url + " answered " + response.statusCode());
            }
            Thread.ofVirtual().start(() -> read(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read(Stream<String> lines) {
        String[] event = {"", "", ""};
        try (lines) {
            lines.forEach(line -> {
                if (line.startsWith("event: ")) {
                    event[0] = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    event[1] = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    event[2] = line.substring(6);
                } else if (line.isEmpty() && !event[0].isEmpty()) {
                    events.add(new Event(event[0], event[1], JsonMapper.shared().readTree(event[2])));
                    event[0] = "";
                }
            });
        } catch (UncheckedIOException closed) {
            // Whoever reads has seen enough.
        }
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    Event awaits(Predicate<Event> wanted) {
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .until(() -> events.stream().anyMatch(wanted));
        return events.stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
