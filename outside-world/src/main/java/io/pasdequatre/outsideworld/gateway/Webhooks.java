package io.pasdequatre.outsideworld.gateway;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Tells the client how something ended, signed, and some times if it does not listen. */
@Component
class Webhooks {

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final GatewaySettings settings;
    private final Clock clock;

    Webhooks(GatewaySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Announces it in the background, as often as asked for. */
    void announce(Transfer transfer, int times) {
        if (settings.webhookUrl() != null && settings.webhookSecret() != null) {
            String body = bodyOf(transfer);
            for (int i = 0; i < times; i++) {
                Thread.ofVirtual().name("webhook-" + transfer.key()).start(() -> deliver(body));
            }
        }
    }

    private static String bodyOf(Transfer transfer) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "id",
                        UUID.randomUUID().toString(),
                        "type",
                        transfer.kind() + "_" + transfer.status(),
                        "key",
                        transfer.key(),
                        "order",
                        String.valueOf(transfer.order()),
                        "amountMinor",
                        transfer.amountMinor(),
                        "currency",
                        String.valueOf(transfer.currency())));
    }

    private void deliver(String body) {
        try {
            for (int i = 1; i <= ATTEMPTS && !isTaken(body); i++) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.multipliedBy(i).toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTaken(String body) throws InterruptedException {
        try {
            int status = http.send(signed(body), BodyHandlers.discarding()).statusCode();
            if (status >= 300) {
                LOG.info("{} answered a webhook with {}", settings.webhookUrl(), status);
            }
            return status < 300;
        } catch (IOException e) {
            LOG.info("{} took no webhook: {}", settings.webhookUrl(), e.toString());
            return false;
        }
    }

    /** Signed anew each time, since a signature is good for minutes only. */
    private HttpRequest signed(String body) {
        return HttpRequest.newBuilder(required(settings.webhookUrl()))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header(Signature.HEADER, Signature.of(body, required(settings.webhookSecret()), clock.instant()))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static <T> T required(@Nullable T setting) {
        return Objects.requireNonNull(setting);
    }
}
