package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Sends what docs/requests.http holds, in its order, as a reader would. Only where things listen differs. */
class RequestsTest {

    private static final Pattern VARIABLE = Pattern.compile("(?m)^@(\\w+) = (.*)$");
    private static final Pattern ANSWERS = Pattern.compile("\\b[2-5]\\d\\d\\b");
    private static final List<String> SERVICES = List.of("order", "inventory", "payment", "notification", "tracking");

    private final Stack stack = TheStack.running();
    private final Map<String, String> variables = new HashMap<>();

    /** A request, and the statuses that its title gives; with none of them it is to succeed. */
    private record Request(String title, String method, String url, List<String> headers, String body) {

        static Request of(String block) {
            String[] headAndBody = block.strip().split("\n\n", 2);
            String[] lines = headAndBody[0].split("\n", -1);
            String[] methodAndUrl = lines[1].split(" ", -1);
            return new Request(
                    lines[0].strip(),
                    methodAndUrl[0],
                    methodAndUrl[1],
                    Stream.of(lines)
                            .skip(2)
                            .flatMap(line -> Stream.of(line.split(": ", 2)))
                            .toList(),
                    headAndBody.length == 1 ? "" : headAndBody[1].strip());
        }

        boolean isAnsweredBy(int status) {
            List<String> answers =
                    ANSWERS.matcher(title).results().map(MatchResult::group).toList();
            return answers.isEmpty() ? status / 100 == 2 : answers.contains(Integer.toString(status));
        }
    }

    @Test
    void everyRequestIsAnsweredAsItSays() throws IOException {
        String file = Files.readString(Repository.ROOT.resolve("docs/requests.http"));
        VARIABLE.matcher(file).results().forEach(each -> variables.put(each.group(1), each.group(2)));
        List<Request> requests =
                Stream.of(file.split("(?m)^### ", -1)).skip(1).map(Request::of).toList();
        assertThat(requests).hasSizeGreaterThan(15);
        listenWhereTheStackDoes();

        requests.forEach(this::sendUntilAnswered);
    }

    private void listenWhereTheStackDoes() {
        var places = new HashMap<String, String>();
        SERVICES.forEach(name ->
                places.put(variables.get(name), stack.service(name).url().toString()));
        places.put(variables.get("mail"), stack.mailUrl().toString());
        places.put(variables.get("gateway"), stack.outsideWorldUrl().toString());
        variables.replaceAll((_, value) -> places.getOrDefault(value, value));
        variables.put("key", UUID.randomUUID().toString());
    }

    /** What an order leaves behind is there a moment later. */
    private void sendUntilAnswered(Request request) {
        var answers = new ArrayList<HttpResponse<String>>();
        await().untilAsserted(() -> {
            answers.add(send(request));
            HttpResponse<String> answer = answers.getLast();
            assertThat(request.isAnsweredBy(answer.statusCode()))
                    .as("%s: %d %s", request, answer.statusCode(), answer.body())
                    .isTrue();
        });
        if (request.headers().contains("Idempotency-Key")) {
            variables.put(
                    "orderId",
                    JsonMapper.shared()
                            .readTree(answers.getLast().body())
                            .path("orderId")
                            .asString());
        }
    }

    private HttpResponse<String> send(Request request) throws IOException, InterruptedException {
        var builder = HttpRequest.newBuilder(URI.create(filled(request.url())))
                .method(request.method(), BodyPublishers.ofString(filled(request.body())));
        if (!request.headers().isEmpty()) {
            builder.headers(request.headers().stream().map(this::filled).toArray(String[]::new));
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(builder.build(), BodyHandlers.ofString());
        }
    }

    private String filled(String text) {
        return Pattern.compile("\\{\\{(\\w+)}}").matcher(text).replaceAll(found -> variables.get(found.group(1)));
    }
}
