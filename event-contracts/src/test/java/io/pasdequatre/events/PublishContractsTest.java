package io.pasdequatre.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers that a real registry gives only when it is in trouble; the system tests publish to a real one. */
class PublishContractsTest {

    private static final String SHIPPED = "io.pasdequatre.events.OrderShipped";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private String trouble = "nothing is in trouble";
    private boolean once;
    private Answer answerInTrouble = new Answer(500, "");
    private HttpServer registry;

    private record Answer(int status, String body) {}

    @BeforeEach
    void aRegistryThatKnowsNothingAndTakesEverything() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", this::answer);
        registry.start();
    }

    @AfterEach
    void close() {
        registry.stop(0);
    }

    @Test
    void everyEventIsRegisteredAfterAllWereChecked() {
        publish();
        int events = Events.all().size();
        assertThat(asked).hasSize(3 * events);
        assertThat(asked.subList(0, events)).allMatch(it -> it.startsWith("PUT /config/io.pasdequatre.events."));
        assertThat(asked.subList(events, 2 * events)).allMatch(it -> it.startsWith("POST /compatibility/subjects/"));
        assertThat(asked.subList(2 * events, 3 * events))
                .allMatch(it -> it.startsWith("POST /subjects/"))
                .contains("POST /subjects/%s/versions".formatted(SHIPPED));
    }

    @Test
    void oneRefusalAndNothingIsRegistered() {
        inTrouble("POST /compatibility/subjects/" + SHIPPED, 200, """
                {"is_compatible": false, "messages": ["READER_FIELD_MISSING_DEFAULT_VALUE at /fields/3"]}
                """);
        assertThatThrownBy(this::publish)
                .isInstanceOf(RefusedContractException.class)
                .hasMessageContaining(SHIPPED)
                .hasMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE at /fields/3");
        assertThat(asked).noneMatch(it -> it.startsWith("POST /subjects/"));
    }

    /** A registry compares no logical types. */
    @Test
    void whatTheRegistryTakesAndConsumersWouldMisreadIsRefused() {
        var registered = OrderShipped.SCHEMA$
                .toString()
                .replaceFirst("\"type\":\"string\"", "\"type\":\"string\",\"logicalType\":\"uuid\"");
        answers.put("POST /compatibility/subjects/" + SHIPPED + "/versions", "{\"is_compatible\": true}");
        answers.put("GET /subjects/" + SHIPPED + "/versions", "[1]");
        answers.put(
                "GET /subjects/" + SHIPPED + "/versions/1",
                new ObjectMapper().createObjectNode().put("schema", registered).toString());

        assertThatThrownBy(this::publish)
                .isInstanceOf(RefusedContractException.class)
                .hasMessageContaining("version 1: OrderShipped.orderId: it was string uuid and is string");
        assertThat(asked).noneMatch(it -> it.startsWith("POST /subjects/"));
    }

    @Test
    void whereAnotherSetsTheRuleAtTheSameTimeItIsSetAgain() {
        onceInTrouble("PUT /config/" + SHIPPED, 409, "{}");
        publish();
        assertThat(asked).hasSize(3 * Events.all().size() + 1);
    }

    @Test
    void anErrorIsReportedWithWhatWasAskedAndWhatWasAnswered() {
        inTrouble("POST /subjects/" + SHIPPED, 503, "the store is away");
        assertThatThrownBy(this::publish)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/subjects/" + SHIPPED)
                .hasMessageContaining("503 the store is away");
    }

    @Test
    void anAnswerThatIsNoJsonIsAnError() {
        inTrouble("POST /compatibility/subjects/" + SHIPPED, 200, "<html>Sign in</html>");
        assertThatThrownBy(this::publish)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(uri());
    }

    @Test
    void aRegistryThatIsAwayIsNamed() {
        registry.stop(0);
        assertThatThrownBy(this::publish)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("The registry at %s: nobody answers there", uri());
    }

    @Test
    void aSlashAtTheEndOfTheAddressDoesNoHarm() {
        assertThatCode(() -> PublishContracts.publish(URI.create(uri() + "/"))).doesNotThrowAnyException();
        assertThat(asked).noneMatch(it -> it.contains("//"));
    }

    private void publish() {
        PublishContracts.publish(URI.create(uri()));
    }

    private String uri() {
        return "http://127.0.0.1:" + registry.getAddress().getPort();
    }

    private void inTrouble(String request, int status, String body) {
        trouble = request;
        answerInTrouble = new Answer(status, body);
    }

    private void onceInTrouble(String request, int status, String body) {
        inTrouble(request, status, body);
        once = true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            asked.add(request);
            var answer = request.startsWith(trouble) ? answerInTrouble : answerInPeace(request);
            if (once && request.startsWith(trouble)) {
                trouble = "nothing is in trouble";
            }
            exchange.sendResponseHeaders(answer.status(), 0);
            exchange.getResponseBody().write(answer.body().getBytes(UTF_8));
        }
    }

    private Answer answerInPeace(String request) {
        if (answers.containsKey(request)) {
            return new Answer(200, answers.get(request));
        }
        return request.startsWith("POST /compatibility/")
                ? new Answer(404, "{\"error_code\": 40401}")
                : new Answer(200, "{}");
    }
}
