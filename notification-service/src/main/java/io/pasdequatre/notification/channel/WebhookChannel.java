package io.pasdequatre.notification.channel;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Message;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.servicedefaults.SignedBody;
import java.net.URI;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.FilteredHostException;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts notifications to an endpoint of the customer's, signed. An address in a private network is refused when the
 * connection is made, so a name that leads there later is refused too; redirects are not followed.
 *
 * @see <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 */
@Component
public class WebhookChannel implements NotificationChannel {

    private final RestClient http;
    private final WebhookSettings settings;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.shared();

    WebhookChannel(WebhookSettings settings, ProviderSettings providers, Clock clock) {
        var client = HttpClientSettings.defaults()
                .withTimeouts(providers.connectTimeout(), providers.answerTimeout())
                .withRedirects(HttpRedirects.DONT_FOLLOW);
        if (!settings.privateAddresses()) {
            client = client.withInetAddressFilter(InetAddressFilter.externalAddresses());
        }
        this.http = RestClient.builder()
                .requestFactory(ClientHttpRequestFactoryBuilder.jdk().build(client))
                .build();
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Channel channel() {
        return Channel.WEBHOOK;
    }

    @Override
    public List<Delivery> deliver(List<Message> messages) {
        return messages.stream().map(this::deliver).toList();
    }

    private Delivery deliver(Message message) {
        var news = message.notification();
        return Requests.toEndpoint(
                post(URI.create(message.address()), news.key(), json.writeValueAsString(body(news))));
    }

    private static Map<String, Object> body(Notification news) {
        return Map.of(
                "type",
                "order.notification",
                "orderId",
                news.orderId(),
                "kind",
                news.kind(),
                "at",
                news.createdAt(),
                "details",
                news.details());
    }

    /** What an endpoint answers to show that it wants our messages. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Echo(@Nullable String challenge) {}

    /**
     * Whether whoever is there wants messages from us: it has to send back what only it was told.
     *
     * @return why not; null if it does
     */
    public @Nullable String refusal(URI endpoint) {
        var challenge = UUID.randomUUID().toString();
        var body = json.writeValueAsString(Map.of("type", "endpoint.verification", "challenge", challenge));
        try {
            var echo = post(endpoint, challenge, body).retrieve().body(Echo.class);
            return echo != null && challenge.equals(echo.challenge()) ? null : "does not answer with the challenge";
        } catch (FilteredHostException notAllowed) {
            return "is in a private network, which is not allowed here";
        } catch (RestClientException failed) {
            return "cannot be reached, or does not answer with the challenge";
        }
    }

    /** Its own, so that no endpoint can sign for another. */
    public String secretOf(URI endpoint) {
        return hmac(endpoint.toString(), required(settings.secret()));
    }

    /** Whether webhooks can be signed. */
    public boolean isConfigured() {
        return settings.secret() != null && !settings.secret().isBlank();
    }

    private RestClient.RequestHeadersSpec<?> post(URI endpoint, String id, String body) {
        long seconds = clock.instant().getEpochSecond();
        return http.post()
                .uri(endpoint)
                .contentType(MediaType.APPLICATION_JSON)
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", "v1," + hmac(id + "." + seconds + "." + body, secretOf(endpoint)))
                .body(body);
    }

    private static String hmac(String signed, String secret) {
        return Base64.getEncoder().encodeToString(SignedBody.hmac(signed, secret));
    }

    private static String required(@Nullable String secret) {
        if (secret == null) {
            throw new IllegalStateException(
                    "No webhook can be signed: pasdequatre.notification.webhooks.secret is not set");
        }
        return secret;
    }
}
