package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.LocalStack;
import io.pasdequatre.localstack.Stack;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Those who take SMS, push messages and webhooks in the outside world: what goes wrong, and their own record. */
final class Providers {

    private static final String CONTROL = "/control/messaging";
    private static final int PAGE = 1_000;

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

    /** Has some of a hundred calls go wrong, by chance, until {@link #heal}; to everybody if {@code to} is null. */
    void planForSome(String channel, String fault, @Nullable String to, int percent) {
        wish("POST", "/faults", """
                {"channel": "%s", "fault": "%s", "to": %s, "percent": %d}""".formatted(channel, fault, to == null ? null : '"' + to + '"', percent));
    }

    /** Nothing goes wrong any more. */
    void heal() {
        wish("DELETE", "/faults", "");
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
        return messages("&channel=%s&to=%s".formatted(channel, URLEncoder.encode(to, StandardCharsets.UTF_8)));
    }

    /** All that they took, in its order. */
    List<JsonNode> messages() {
        return messages("");
    }

    private List<JsonNode> messages(String filter) {
        var all = new ArrayList<JsonNode>();
        long after = 0;
        int found;
        do {
            var answer = world.get(CONTROL + "/messages?limit=%d&after=%d%s".formatted(PAGE, after, filter));
            var page = JsonMapper.shared().readTree(answer.body());
            found = page.get("messages").size();
            after = page.get("next").asLong();
            page.get("messages").forEach(all::add);
        } while (found == PAGE);
        return all;
    }

    private void wish(String method, String path, String json) {
        var answer = world.send(method, CONTROL + path, json);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }
}
