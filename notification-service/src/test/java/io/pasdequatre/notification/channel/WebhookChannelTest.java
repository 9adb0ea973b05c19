package io.pasdequatre.notification.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.pasdequatre.notification.TestMessages;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookChannelTest {

    private static final Map<Integer, Class<? extends Delivery>> MEANING = Map.of(
            204, Accepted.class, 410, AddressGone.class, 404, Refused.class, 429, Deferred.class, 500, Deferred.class);

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer endpoint;
    private volatile int status = 204;

    @BeforeEach
    void start() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            if (status == 302) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        endpoint.start();
    }

    @AfterEach
    void stop() {
        endpoint.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"})
    void nobodyInAPrivateNetworkIsAskedOrWrittenTo(String host) {
        var channel = channel(false);

        assertThat(channel.refusal(URI.create("http://" + host + ":" + port()))).contains("private network");
        assertThat(deliver(channel, "http://" + host + ":" + port())).isInstanceOf(Refused.class);
        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"204", "410", "404", "429", "500"})
    void anAnswerIsAboutThisEndpointAlone(int answered) {
        status = answered;

        assertThat(deliver(channel(true), url())).isInstanceOf(MEANING.get(answered));
    }

    @Test
    void aRedirectIsNotFollowed() {
        status = 302;

        assertThat(deliver(channel(true), url())).isNotInstanceOf(Accepted.class);
        assertThat(requests).hasValue(1);
    }

    @Test
    void anEndpointThatDoesNotAnswerTheChallengeIsNotTaken() {
        assertThat(channel(true).refusal(URI.create(url()))).contains("challenge");
    }

    @Test
    void whereNobodyListensThisMessageAloneWaits() {
        endpoint.stop(0);

        assertThat(deliver(channel(true), url())).isInstanceOf(Deferred.class);
    }

    private static Delivery deliver(WebhookChannel channel, String url) {
        return channel.deliver(List.of(TestMessages.to(Channel.WEBHOOK, url))).getFirst();
    }

    private String url() {
        return "http://127.0.0.1:" + port();
    }

    private int port() {
        return endpoint.getAddress().getPort();
    }

    private static WebhookChannel channel(boolean privateAddresses) {
        var limit = Duration.ofSeconds(5);
        return new WebhookChannel(
                new WebhookSettings("secret", privateAddresses),
                new ProviderSettings(URI.create("http://127.0.0.1"), limit, limit, null, limit),
                Clock.systemUTC());
    }
}
