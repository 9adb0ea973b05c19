package io.pasdequatre.outsideworld.shared;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a client something, signed, and some times if it does not listen. Few are told at once. What waits for that or
 * for another attempt is kept in memory, and has no thread.
 */
public final class Webhooks {

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int AT_ONCE = 16;
    private static final int MOST_WAITING = 100_000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final Executor workers = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("webhook-", 0).factory());
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final String header;
    private final String secret;
    private final Clock clock;

    /** @param header has the {@link Signature}, made with the secret */
    public Webhooks(String header, String secret, Clock clock) {
        this.header = header;
        this.secret = secret;
        this.clock = clock;
    }

    /** Sends it in the background, {@code later} than now. It is dropped if 100,000 wait already. */
    public void send(URI to, String body, Duration later) {
        if (waiting.tryAcquire()) {
            schedule(to, body, 1, later);
        } else {
            LOG.warn("{} was not sent a webhook: {} wait already", to, MOST_WAITING);
        }
    }

    private void schedule(URI to, String body, int attempt, Duration later) {
        CompletableFuture.delayedExecutor(later.toMillis(), TimeUnit.MILLISECONDS, workers)
                .execute(() -> deliver(to, body, attempt));
    }

    private void deliver(URI to, String body, int attempt) {
        String refusal = refusalOf(to, body);
        if (refusal != null && attempt < ATTEMPTS) {
            schedule(to, body, attempt + 1, PAUSE.multipliedBy(attempt));
            return;
        }
        waiting.release();
        if (refusal != null) {
            LOG.info("{} took no webhook in {} attempts. The last one: {}", to, ATTEMPTS, refusal);
        }
    }

    /** Why it was not taken; null if it was. */
    private @Nullable String refusalOf(URI to, String body) {
        try {
            int status = http.send(signed(to, body), BodyHandlers.discarding()).statusCode();
            return status < 300 ? null : "it answered " + status;
        } catch (IOException | IllegalArgumentException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    /** Signed anew each time, since a signature is good for minutes only. */
    private HttpRequest signed(URI to, String body) {
        return HttpRequest.newBuilder(to)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header(header, Signature.of(body, secret, clock.instant()))
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
