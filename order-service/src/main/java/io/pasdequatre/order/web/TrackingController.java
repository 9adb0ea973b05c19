package io.pasdequatre.order.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.pasdequatre.order.tracking.FactView;
import io.pasdequatre.order.tracking.LiveFacts;
import io.pasdequatre.order.tracking.LiveFacts.Live;
import io.pasdequatre.order.tracking.LiveFacts.News;
import io.pasdequatre.order.tracking.LiveFacts.Position;
import io.pasdequatre.order.tracking.OrderSearch;
import io.pasdequatre.order.tracking.Timeline;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where orders stand: told when asked, and pushed as it happens. A stream is a request that does not end, on a virtual
 * thread of its own.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML: server-sent events</a>
 */
@RestController
class TrackingController {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern EVENT_ID = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /** Proxies end connections on which nothing comes for a minute or so; a client that is gone is noticed by it. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Timeline timeline;
    private final OrderSearch search;
    private final LiveFacts live;
    private final Clock clock;

    TrackingController(Timeline timeline, OrderSearch search, LiveFacts live, Clock clock) {
        this.timeline = timeline;
        this.search = search;
        this.live = live;
        this.clock = clock;
    }

    record TimelineView(@JsonUnwrapped TrackedView order, List<FactView> facts) {}

    @GetMapping("/orders/{id}/timeline")
    @Operation(summary = "An order's story: every fact, who said it, when it was said, published and consumed, and why")
    TimelineView timeline(@PathVariable UUID id) {
        var order = search.find(id).orElseThrow(OrderController::unknownOrder);
        return new TimelineView(
                TrackedView.of(order, clock.instant()),
                timeline.of(id).stream().map(FactView::of).toList());
    }

    @GetMapping(path = "/orders/{id}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(summary = "An order's facts as server-sent events: those there are, and then each as it comes")
    void orderStream(
            @PathVariable UUID id,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String last,
            HttpServletResponse response) {
        var order = search.find(id).orElseThrow(OrderController::unknownOrder);
        stream(position(last).orElseGet(live::beginning), order.orderId(), response);
    }

    @GetMapping(path = "/board/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(summary = "The facts of all orders as server-sent events: the last ones, and then each as it comes")
    void boardStream(
            @RequestParam(defaultValue = "0") @Min(0) @Max(500) int last,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            HttpServletResponse response) {
        stream(position(lastEventId).orElseGet(() -> live.before(last)), null, response);
    }

    private static Optional<Position> position(@Nullable String eventId) {
        return Optional.ofNullable(eventId).filter(id -> !id.isEmpty()).map(id -> {
            var parts = EVENT_ID.matcher(id);
            if (!parts.matches()) {
                throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", LAST_EVENT_ID, "is none of this stream's");
            }
            return new Position(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
        });
    }

    private void stream(Position from, @Nullable UUID orderId, HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader("Cache-Control", "no-store");
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

    private static byte[] written(News news) throws IOException {
        var events = new ByteArrayOutputStream();
        if (news.reset()) {
            event(events, "reset", news.position(), "{}".getBytes(StandardCharsets.UTF_8));
        }
        for (Live fact : news.facts()) {
            event(events, "fact", fact.position(), fact.json());
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
