package io.pasdequatre.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to what runs on this machine. */
final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Http() {}

    static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri), Duration.ofSeconds(10));
    }

    static HttpResponse<String> send(HttpRequest.Builder request, Duration limit)
            throws IOException, InterruptedException {
        return CLIENT.send(request.timeout(limit).build(), HttpResponse.BodyHandlers.ofString());
    }
}
