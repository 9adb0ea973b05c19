package io.pasdequatre.notification.web;

import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.feed.Feed;
import io.pasdequatre.servicedefaults.EventStreams;
import io.pasdequatre.servicedefaults.Ids;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pushes what is new for a customer. Each stream looks into the database once a second, since what is new may come from
 * any replica, and may have an id that is older than what was shown already.
 */
@RestController
class StreamController {

    /** So many of each kind does a look see. */
    private static final int SEEN = 100;

    /** With so many of each kind does a stream begin. */
    private static final int SHOWN_FIRST = 20;

    private static final long LOOK_MILLIS = 1_000;

    private final Feed feed;
    private final Notifications notifications;
    private final NotificationViews views;
    private final JsonMapper json;
    private final EventStreams streams;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** @param atOnce how many streams may be open */
    StreamController(
            Feed feed,
            Notifications notifications,
            NotificationViews views,
            JsonMapper json,
            @Value("${pasdequatre.notification.streams:100}") int atOnce) {
        this.feed = feed;
        this.notifications = notifications;
        this.views = views;
        this.json = json;
        this.streams = new EventStreams(atOnce, "pasdequatre.notification.streams");
    }

    @GetMapping(path = "/customers/{id}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "What is new for a customer, as server-sent events: `entry` for each new one of the feed,"
                    + " `notification` for each of any channel that is new or has changed. The newest 20 of both come"
                    + " first: who comes back knows them by their ids")
    void stream(
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (EventStreams.answersHead(request, response)) {
            return;
        }
        var entries = new Seen<FeedController.Entry>("entry", FeedController.Entry::id);
        var messages = new Seen<NotificationView>("notification", NotificationView::notificationId);
        try (var stream = streams.open(response)) {
            long flushed = System.nanoTime() - EventStreams.HEARTBEAT.toNanos();
            do {
                entries.add(
                        feed.newest(id, SEEN).entries().stream()
                                .map(FeedController.Entry::of)
                                .toList(),
                        stream);
                messages.add(views.of(notifications.findNewest(id, SEEN)), stream);
                if (!stream.isEmpty() || System.nanoTime() - flushed >= EventStreams.HEARTBEAT.toNanos()) {
                    stream.flush();
                    flushed = System.nanoTime();
                }
            } while (!stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (IOException gone) {
            // The client has left, which is how most streams end.
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server waits for open requests, and these would not end. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping.countDown();
    }

    /** What a client has been sent of one kind. */
    private final class Seen<T> {

        private final String name;
        private final Function<T, UUID> id;
        private Map<UUID, T> last = Map.of();
        private boolean isFirst = true;

        Seen(String name, Function<T, UUID> id) {
            this.name = name;
            this.id = id;
        }

        /** Sends what is new or has changed, the oldest first. */
        void add(List<T> newestFirst, EventStreams.Open stream) {
            var now = new HashMap<UUID, T>();
            newestFirst.forEach(each -> now.put(id.apply(each), each));
            var shown = isFirst ? newestFirst.stream().limit(SHOWN_FIRST).toList() : newestFirst;
            for (T each : shown.reversed()) {
                if (!each.equals(last.get(id.apply(each)))) {
                    stream.add(name, null, json.writeValueAsBytes(each));
                }
            }
            last = now;
            isFirst = false;
        }
    }
}
