package io.pasdequatre.notification.channel;

import io.pasdequatre.servicedefaults.SignedBody;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Tells a callback of a provider from one of anybody else, and a new one from a recording. */
@Component
public class CallbackSignature {

    public static final String HEADER = "Provider-Signature";

    private final ProviderSettings settings;
    private final Clock clock;

    CallbackSignature(ProviderSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether a provider has signed this body, and not long ago. */
    public boolean isOf(String body, String signature) {
        return SignedBody.isSigned(
                body, signature, settings.callbackSecret(), settings.callbackWindow(), clock.instant());
    }
}
