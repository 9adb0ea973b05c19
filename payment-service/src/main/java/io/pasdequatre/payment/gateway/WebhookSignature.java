package io.pasdequatre.payment.gateway;

import io.pasdequatre.servicedefaults.SignedBody;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Tells a webhook of the gateway from one of anybody else, and a new one from a recording. */
@Component
public class WebhookSignature {

    public static final String HEADER = "Gateway-Signature";

    private final GatewaySettings settings;
    private final Clock clock;

    WebhookSignature(GatewaySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether the gateway has signed this body, and not long ago. */
    public boolean isOf(String body, String signature) {
        return SignedBody.isSigned(
                body, signature, settings.webhookSecret(), settings.webhookWindow(), clock.instant());
    }
}
