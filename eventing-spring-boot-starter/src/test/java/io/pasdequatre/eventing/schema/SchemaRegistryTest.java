package io.pasdequatre.eventing.schema;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.pasdequatre.localstack.TestInfrastructure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry that is away, and a registry that knows no such schema, are two things: one waits, the other does not. */
class SchemaRegistryTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final SchemaRegistry real =
            new SchemaRegistry(TestInfrastructure.shared().registryUrl(), TIMEOUT);

    @Test
    void anIdThatTheRegistryDoesNotKnowIsNoFact() {
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

    @Test
    void aRegistryThatNobodyAnswersForIsWaitedFor() {
        var nobody = new SchemaRegistry(URI.create("http://127.0.0.1:1"), TIMEOUT);
        assertThatThrownBy(() -> nobody.byId(1)).isInstanceOf(RegistryUnavailableException.class);
    }
}
