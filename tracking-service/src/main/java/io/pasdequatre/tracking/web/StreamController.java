package io.pasdequatre.tracking.web;

import io.pasdequatre.servicedefaults.EventStreams;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Pushes events as they are read. */
@RestController
class StreamController {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern EVENT_ID = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    private final LiveEvents live;
    private final EventStreams streams;

    /** @param atOnce how many streams may be open */
    StreamController(LiveEvents live, @Value("${pasdequatre.tracking.streams:500}") int atOnce) {
        this.live = live;
        this.streams = new EventStreams(atOnce, "pasdequatre.tracking.streams");
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
        if (EventStreams.answersHead(request, response)) {
            return;
        }
        stream(after == null ? beginning(order, last) : after, order, response);
    }

    private Position beginning(@Nullable UUID order, int last) {
        return order == null ? live.before(last) : live.beginning();
    }

    private static Position position(String eventId) {
        var parts = EVENT_ID.matcher(eventId);
        if (!parts.matches()) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", LAST_EVENT_ID, "is none of this stream's");
        }
        return new Position(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    private void stream(Position from, @Nullable UUID orderId, HttpServletResponse response) {
        try (var stream = streams.open(response);
                var listener = live.listen(from, orderId)) {
            stream.flush();
            while (listener.isOpen()) {
                add(listener.next(EventStreams.HEARTBEAT), stream);
                stream.flush();
            }
        } catch (IOException gone) {
            // The client has left, which is how most streams end.
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void add(Batch batch, EventStreams.Open stream) {
        if (batch.reset()) {
            stream.add("reset", idOf(batch.position()), "{}".getBytes(StandardCharsets.UTF_8));
        }
        for (Live event : batch.events()) {
            stream.add("event", idOf(event.position()), event.json());
        }
    }

    private static String idOf(Position position) {
        return position.generation() + "-" + position.value();
    }
}
