package io.pasdequatre.payment.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Tells a webhook of the gateway from one of anybody else, and a new one from a recording. A signature is
 * {@code t=<seconds>,v1=<HMAC-SHA256 of "seconds.body" in hexadecimal digits>}.
 */
@Component
public class WebhookSignature {

    public static final String HEADER = "Gateway-Signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})");

    private final GatewaySettings settings;
    private final Clock clock;

    WebhookSignature(GatewaySettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether the gateway has signed this body, and not long ago. */
    public boolean isOf(String body, String signature) {
        var parts = FORM.matcher(signature);
        var secret = settings.webhookSecret();
        return secret != null
                && !secret.isEmpty()
                && parts.matches()
                && isRecent(Instant.ofEpochSecond(Long.parseLong(parts.group(1))))
                && MessageDigest.isEqual(
                        hmac(parts.group(1) + "." + body, secret),
                        HexFormat.of().parseHex(parts.group(2)));
    }

    private boolean isRecent(Instant signedAt) {
        return Duration.between(signedAt, clock.instant()).abs().compareTo(settings.webhookWindow()) <= 0;
    }

    private static byte[] hmac(String signed, String secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
            return mac.doFinal(signed.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
