package io.pasdequatre.outsideworld.messaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.outsideworld.shared.Faults.Planned;
import io.pasdequatre.outsideworld.shared.Webhooks;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Says what became of a message: that it was delivered, or that it bounced. */
@Component
class Receipts {

    static final String SIGNATURE = "Provider-Signature";

    private final MessagingFaults faults;
    private final @Nullable String url;
    private final @Nullable Webhooks webhooks;

    Receipts(MessagingFaults faults, MessagingSettings settings, Clock clock) {
        this.faults = faults;
        this.url = settings.callbackUrl();
        this.webhooks =
                settings.callbackSecret() == null ? null : new Webhooks(SIGNATURE, settings.callbackSecret(), clock);
    }

    enum Type {
        DELIVERED(null),
        /** It never arrives there. */
        BOUNCED_HARD("unknown number"),
        /** It did not arrive this time. */
        BOUNCED_SOFT("not reached");

        private final @Nullable String reasonOfSms;

        Type(@Nullable String reasonOfSms) {
            this.reasonOfSms = reasonOfSms;
        }

        static Type of(Fault bounce) {
            return bounce == Fault.BOUNCE_HARD ? BOUNCED_HARD : BOUNCED_SOFT;
        }
    }

    /**
     * What is said.
     *
     * @param id of this receipt
     * @param key of the message
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Receipt(UUID id, String key, Type type, @Nullable String reason) {}

    /** Says what became of an SMS, as is planned for its number. Nothing can be said of one without a key. */
    void announce(Message sms) {
        String key = sms.key();
        if (key != null) {
            var ofSms = faults.of(Channel.SMS);
            var bounce = ofSms.strike(sms.to(), Fault.BOUNCE_HARD).or(() -> ofSms.strike(sms.to(), Fault.BOUNCE_SOFT));
            Type type = bounce.map(planned -> Type.of(planned.fault())).orElse(Type.DELIVERED);
            Duration later = bounce.map(Planned::delay).orElse(Duration.ZERO);
            say(Channel.SMS, key, type, type.reasonOfSms, later);
        }
    }

    /** Says it in the background; empty if nobody is there to be told. */
    Optional<Receipt> say(Channel channel, String key, Type type, @Nullable String reason, Duration later) {
        if (url == null || webhooks == null) {
            return Optional.empty();
        }
        var receipt = new Receipt(UUID.randomUUID(), key, type, reason);
        webhooks.send(
                URI.create(url.replace("{channel}", channel.inPaths())),
                JsonMapper.shared().writeValueAsString(receipt),
                later);
        return Optional.of(receipt);
    }
}
