package io.pasdequatre.tracking.web;

import io.pasdequatre.servicedefaults.Problems;
import io.pasdequatre.tracking.readmodel.LiveEvents;
import io.pasdequatre.tracking.readmodel.LiveEvents.Batch;
import io.pasdequatre.tracking.readmodel.LiveEvents.Live;
import io.pasdequatre.tracking.readmodel.LiveEvents.Position;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Pushes events as they are read. A stream is a request that does not end, on a virtual thread of its own.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML: server-sent events</a>
 */
@RestController
class StreamController {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern EVENT_ID = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /** Proxies end connections on which nothing comes for a minute or so; a client that is gone is noticed by it. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final LiveEvents live;
    private final Semaphore free;

    /** @param atOnce how many streams may be open */
    StreamController(LiveEvents live, @Value("${pasdequatre.tracking.streams:500}") int atOnce) {
        this.live = live;
        this.free = new Semaphore(atOnce);
    }

    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Events as server-sent events, each as it comes. Of all orders, with the last ones before that;"
                    + " or of one order, with all of its events")
    void stream(
            @RequestParam(required = false) @Nullable UUID order,
            @RequestParam(defaultValue = "0") @Min(0) @Max(500) int last,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        Position after = lastEventId == null || lastEventId.isEmpty() ? null : position(lastEventId);
        if (request.getMethod().equals("HEAD")) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            return; // Nothing would be sent, so it would never be noticed that the client is gone.
        }
        if (!free.tryAcquire()) {
            throw tooMany();
        }
        try {
            stream(after == null ? beginning(order, last) : after, order, response);
        } finally {
            free.release();
        }
    }

    private Position beginning(@Nullable UUID order, int last) {
        return order == null ? live.before(last) : live.beginning();
    }

    private static ErrorResponseException tooMany() {
        var refusal = Problems.of(
                HttpStatus.SERVICE_UNAVAILABLE,
                "too-many-streams",
                "As many streams are open here as pasdequatre.tracking.streams allows. Try again in a while.");
        refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, "15");
        return refusal;
    }

    private static Position position(String eventId) {
        var parts = EVENT_ID.matcher(eventId);
        if (!parts.matches()) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", LAST_EVENT_ID, "is none of this stream's");
        }
        return new Position(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    private void stream(Position from, @Nullable UUID orderId, HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader("X-Accel-Buffering", "no");
        try (var listener = live.listen(from, orderId)) {
            send(COMMENT, response);
            while (listener.isOpen()) {
                send(written(listener.next(HEARTBEAT)), response);
            }
        } catch (IOException gone) {
            // The client has left, which is how most streams end.
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(byte[] bytes, HttpServletResponse response) throws IOException {
        var out = response.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    private static byte[] written(Batch batch) throws IOException {
        var events = new ByteArrayOutputStream();
        if (batch.reset()) {
            event(events, "reset", batch.position(), "{}".getBytes(StandardCharsets.UTF_8));
        }
        for (Live event : batch.events()) {
            event(events, "event", event.position(), event.json());
        }
        return events.size() == 0 ? COMMENT : events.toByteArray();
    }

    private static void event(ByteArrayOutputStream events, String name, Position position, byte[] json)
            throws IOException {
        events.write("event: %s\nid: %d-%d\ndata: "
                .formatted(name, position.generation(), position.value())
                .getBytes(StandardCharsets.UTF_8));
        events.write(json);
        events.write("\n\n".getBytes(StandardCharsets.UTF_8));
    }
}
