package io.pasdequatre.servicedefaults;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Streams of server-sent events, of which so many at most are open. A stream is a request that does not end, on a
 * virtual thread of its own.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML: server-sent events</a>
 */
public final class EventStreams {

    /** Proxies end connections on which nothing comes for a minute or so; a client that is gone is noticed by it. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Semaphore free;
    private final String property;

    /**
     * @param atOnce how many may be open
     * @param property the setting that says so, for who is refused
     */
    public EventStreams(int atOnce, String property) {
        this.free = new Semaphore(atOnce);
        this.property = property;
    }

    /**
     * Answers a HEAD by the header alone: nothing would be sent, so it would never be noticed that the client is gone.
     *
     * @return whether that was asked, and nothing is left to do
     */
    public static boolean answersHead(HttpServletRequest request, HttpServletResponse response) {
        boolean isHead = request.getMethod().equals("HEAD");
        if (isHead) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        }
        return isHead;
    }

    /**
     * Begins one. The client sees it with the first {@link Open#flush}.
     *
     * @throws org.springframework.web.ErrorResponseException 503 if too many are open
     */
    public Open open(HttpServletResponse response) {
        if (!free.tryAcquire()) {
            var refusal = Problems.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "too-many-streams",
                    "As many streams are open here as %s allows. Try again in a while.".formatted(property));
            refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, "15");
            throw refusal;
        }
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader("X-Accel-Buffering", "no");
        return new Open(response);
    }

    /** A stream. To be used by one thread, and closed. */
    public final class Open implements AutoCloseable {

        private final HttpServletResponse response;
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

        private Open(HttpServletResponse response) {
            this.response = response;
        }

        /**
         * Has an event sent with the next {@link #flush}.
         *
         * @param id what a client that comes back says it has seen last; null if that means nothing here
         * @param json on one line
         */
        public void add(String name, @Nullable String id, byte[] json) {
            String head = id == null ? "event: " + name : "event: " + name + "\nid: " + id;
            collected.writeBytes((head + "\ndata: ").getBytes(StandardCharsets.UTF_8));
            collected.writeBytes(json);
            collected.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        }

        /** Whether there is anything to send. */
        public boolean isEmpty() {
            return collected.size() == 0;
        }

        /**
         * Sends what was added; if nothing was, a comment.
         *
         * @throws IOException if the client has left
         */
        public void flush() throws IOException {
            var out = response.getOutputStream();
            out.write(isEmpty() ? COMMENT : collected.toByteArray());
            out.flush();
            collected.reset();
        }

        /** Makes room for another. The connection ends with the request. */
        @Override
        public void close() {
            free.release();
        }
    }
}
