package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Blocking calls to one application. */
record RestCalls(HttpClient http, URI url) {

    private static final int DONE = 200;

    static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /**
     * Waits for the answer.
     *
     * @throws CallFailedException if there is none within the patience, or another status than 200
     */
    <T> T post(String path, Object what, Class<T> answer, Duration patience) {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(what)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != DONE) {
                throw new CallFailedException(response.statusCode());
            }
            return JsonMapper.shared().readValue(response.body(), answer);
        } catch (IOException e) {
            throw new CallFailedException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException(e);
        }
    }
}
