package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;

/**
 * What a customer was answered.
 *
 * @param due when the order was to be placed
 * @param status of HTTP, or 0 if the connection ended or was refused
 * @param accepted whether the order was
 * @param body what the answer says
 * @param nanos from when it was due to the answer
 */
record Answer(Instant due, int status, boolean accepted, String body, long nanos) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Sends the request and waits. */
    static Answer to(HttpClient http, HttpRequest.Builder request, Instant due, long dueNanos, int accepted)
            throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(
                    request.timeout(LIMIT)
                            .setHeader("Content-Type", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    due,
                    answer.statusCode(),
                    answer.statusCode() == accepted,
                    answer.body(),
                    System.nanoTime() - dueNanos);
        } catch (IOException e) {
            return new Answer(due, 0, false, e.toString(), System.nanoTime() - dueNanos);
        }
    }

    /** What the report calls it. */
    String title() {
        return accepted ? "accepted" : status == 0 ? "no answer" : Integer.toString(status);
    }
}
