package io.pasdequatre.servicedefaults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a provider calls us with from what anybody else does, and a new call from a recording. A signature is
 * {@code t=<seconds>,v1=<HMAC-SHA256 of "seconds.body" in hexadecimal digits>}.
 */
public final class SignedBody {

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})");

    private SignedBody() {}

    /**
     * Whether somebody who knows the secret has signed this body, and not long ago.
     *
     * @param secret null or empty: nothing is believed
     * @param window how old it may be, or how far ahead of our clock
     */
    public static boolean isSigned(
            String body, String signature, @Nullable String secret, Duration window, Instant now) {
        var parts = FORM.matcher(signature);
        return secret != null
                && !secret.isEmpty()
                && parts.matches()
                && isRecent(Instant.ofEpochSecond(Long.parseLong(parts.group(1))), window, now)
                && MessageDigest.isEqual(
                        hmac(parts.group(1) + "." + body, secret),
                        HexFormat.of().parseHex(parts.group(2)));
    }

    private static boolean isRecent(Instant signedAt, Duration window, Instant now) {
        return Duration.between(signedAt, now).abs().compareTo(window) <= 0;
    }

    /** The HMAC-SHA256 of a text. */
    public static byte[] hmac(String signed, String secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
            return mac.doFinal(signed.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
