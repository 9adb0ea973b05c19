package io.pasdequatre.eventing.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.pasdequatre.localstack.TestInfrastructure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** A registry that is away, and a registry that knows no such schema, are two things: one waits, the other does not. */
class SchemaRegistryTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final SchemaRegistry real =
            new SchemaRegistry(TestInfrastructure.shared().registryUrl(), TIMEOUT);

    @Test
    void anIdThatTheRegistryDoesNotKnowIsNoEvent() {
        assertThatThrownBy(() -> real.byId(123_456_789)).isInstanceOf(UndecodableException.class);
    }

    @Test
    void aContractThatIsNotRegisteredYetIsWaitedFor() {
        assertThatThrownBy(() -> real.version("io.example.Unheard", 1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("register the contracts first");
    }

    @ParameterizedTest
    @CsvSource({
        "404, <html>no such page</html>",
        "404, {}",
        "503, busy",
        "200, <html>hello</html>",
        "200, {}",
        "401, {}"
    })
    void anAnswerThatIsNotTheRegistrysIsWaitedOut(int status, String body) throws IOException {
        HttpServer stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        stranger.start();
        try {
            var address = URI.create("http://127.0.0.1:" + stranger.getAddress().getPort());
            assertThatThrownBy(() -> new SchemaRegistry(address, TIMEOUT).byId(1))
                    .isInstanceOf(RegistryUnavailableException.class);
        } finally {
            stranger.stop(0);
        }
    }

    /** In front of the real one, as a proxy that asks for a login is. */
    @ParameterizedTest
    @CsvSource({"http://ada:secret@127.0.0.1:%d/,", "http://127.0.0.1:%d//, ada:secret"})
    void aLoginIsSentAndASlashAtTheEndOfTheAddressDoesNoHarm(String address, String login) throws Exception {
        String expected = "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));
        int id = register(
                "io.example.Plain",
                "{\"type\": \"record\", \"name\": \"Plain\", \"namespace\":" + " \"io.example\", \"fields\": []}",
                "[]");
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            try (exchange) {
                if (expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    byte[] body = get(exchange.getRequestURI().toString());
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                } else {
                    exchange.sendResponseHeaders(401, -1);
                }
            }
        });
        proxy.start();
        try {
            var url = URI.create(address.formatted(proxy.getAddress().getPort()));
            assertThat(new SchemaRegistry(url, login, TIMEOUT).byId(id).getFullName())
                    .isEqualTo("io.example.Plain");
            assertThatThrownBy(() -> new SchemaRegistry(url, "ada:wrong", TIMEOUT).byId(id))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("401")
                    .hasMessageContaining("pasdequatre.eventing.registry.username")
                    .satisfies(refusal ->
                            assertThat(String.valueOf(refusal.getMessage())).doesNotContain("secret", "wrong"));
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void aSchemaThatRefersToAnotherIsReadWithIt() throws Exception {
        register(
                "io.example.Inner",
                "{\"type\": \"record\", \"name\": \"Inner\", \"namespace\": \"io.example\", \"fields\": []}",
                "[]");
        int outer = register(
                "io.example.Outer",
                "{\"type\": \"record\", \"name\": \"Outer\", \"namespace\": \"io.example\", \"fields\": [{\"name\": \"inner\","
                        + " \"type\": \"io.example.Inner\"}]}",
                "[{\"name\": \"io.example.Inner\", \"subject\": \"io.example.Inner\", \"version\": 1}]");

        assertThat(real.byId(outer).getField("inner").schema().getFullName()).isEqualTo("io.example.Inner");
    }

    private static int register(String subject, String schema, String references) throws Exception {
        String body = "{\"schema\": %s, \"references\": %s}"
                .formatted(JsonMapper.shared().writeValueAsString(schema), references);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(TestInfrastructure.shared()
                                                .registryUrl() + "/subjects/" + subject + "/versions"))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JsonMapper.shared().readTree(answer.body()).get("id").asInt();
    }

    private static byte[] get(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            TestInfrastructure.shared().registryUrl() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRegistryThatNobodyAnswersForIsWaitedFor() {
        var nobody = new SchemaRegistry(URI.create("http://127.0.0.1:1"), TIMEOUT);
        assertThatThrownBy(() -> nobody.byId(1)).isInstanceOf(RegistryUnavailableException.class);
    }
}
