package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.LocalStack;
import io.pasdequatre.localstack.Stack;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Those who take SMS, push messages and webhooks in the outside world: what goes wrong, and their own record. */
final class Providers {

    private static final String CONTROL = "/control/messaging";

    private final Stack stack;
    private final OutsideWorld world;

    Providers(Stack stack) {
        this.stack = stack;
        this.world = new OutsideWorld(stack);
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
        var page = world.get(CONTROL
                + "/messages?channel=%s&limit=100&to=%s"
                        .formatted(channel, URLEncoder.encode(to, StandardCharsets.UTF_8)));
        return JsonMapper.shared()
                .readTree(page.body())
                .get("messages")
                .valueStream()
                .toList();
    }

    private void wish(String method, String path, String json) {
        var answer = world.send(method, CONTROL + path, json);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }
}
