package io.pasdequatre.outsideworld.gateway;

import io.pasdequatre.outsideworld.shared.Webhooks;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Tells the client how something ended. */
@Component
class Announcements {

    static final String SIGNATURE = "Gateway-Signature";

    private final @Nullable URI url;
    private final @Nullable Webhooks webhooks;

    Announcements(GatewaySettings settings, Clock clock) {
        this.url = settings.webhookUrl();
        this.webhooks =
                settings.webhookSecret() == null ? null : new Webhooks(SIGNATURE, settings.webhookSecret(), clock);
    }

    /** Announces it in the background, as often as asked for. */
    void announce(Transfer transfer, int times) {
        if (url != null && webhooks != null) {
            String body = bodyOf(transfer);
            for (int i = 0; i < times; i++) {
                webhooks.send(url, body, Duration.ZERO);
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
}
