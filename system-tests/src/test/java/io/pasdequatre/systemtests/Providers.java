package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.LocalStack;
import io.pasdequatre.localstack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Those who take SMS, push messages and webhooks in the outside world: what goes wrong, and their own record. */
final class Providers {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Stack stack;

    Providers(Stack stack) {
        this.stack = stack;
    }

    /** Has the next messages to somebody go wrong. */
    void plan(String channel, String fault, String to, int times) {
        wish("POST", "/faults", """
                {"channel": "%s", "fault": "%s", "to": "%s", "times": %d}""".formatted(channel, fault, to, times));
    }

    /** Says now that a message came back. */
    void bounce(String channel, String key, String type) {
        wish("POST", "/bounces", """
                {"channel": "%s", "key": "%s", "type": "%s", "reason": "nobody there"}""".formatted(channel, key, type));
    }

    /** Has an endpoint check signatures. */
    void sign(String hook, String secret) {
        wish("PUT", "/hooks/" + hook, """
                {"secret": "%s"}""".formatted(secret));
    }

    /** Where an endpoint is, as notification-service sees it. */
    URI hook(String name) {
        URI world = stack instanceof LocalStack ? stack.outsideWorldUrl() : URI.create("http://outside-world:8090");
        return URI.create(world + "/hooks/" + name);
    }

    /** What they took for somebody, in its order. */
    List<JsonNode> messages(String channel, String to) {
        var page = send(request("/messages?channel=%s&limit=100&to=%s"
                .formatted(channel, URLEncoder.encode(to, StandardCharsets.UTF_8))));
        return JsonMapper.shared()
                .readTree(page.body())
                .get("messages")
                .valueStream()
                .toList();
    }

    private void wish(String method, String path, String json) {
        var answer = send(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(stack.outsideWorldUrl() + "/control/messaging" + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
