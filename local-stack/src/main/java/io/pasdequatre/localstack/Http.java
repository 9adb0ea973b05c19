package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to what runs on this machine. */
final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Http() {}

    static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri), Duration.ofSeconds(10));
    }

    static JsonNode getJson(URI uri) throws IOException, InterruptedException {
        return json(get(uri));
    }

    /** Posts JSON. {@code headers} are names and values in turn, beside the content's type. */
    static JsonNode postJson(URI uri, String body, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return json(send(headers.length > 0 ? request.headers(headers) : request, Duration.ofSeconds(10)));
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() >= 400) {
            throw new IOException("%s answers %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    static HttpResponse<String> send(HttpRequest.Builder request, Duration limit)
            throws IOException, InterruptedException {
        return CLIENT.send(request.timeout(limit).build(), HttpResponse.BodyHandlers.ofString());
    }
}
