package io.pasdequatre.outsideworld.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pasdequatre.outsideworld.shared.Signature;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it comes in, with its headers.
 *
 * @see <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 */
record StandardWebhook(
        @Nullable String id,
        @Nullable String timestamp,
        @Nullable String signature,
        String body) {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");
    private static final String VERSION = "v1,";

    /** Whether it was signed with the secret, within five minutes of now. It may have several signatures. */
    boolean isSignedWith(byte[] secret, Instant now) {
        return id != null
                && timestamp != null
                && signature != null
                && SECONDS.matcher(timestamp).matches()
                && isNear(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                && Stream.of(signature.split(" ", -1)).anyMatch(each -> isRight(each, secret));
    }

    private static boolean isNear(Instant signedAt, Instant now) {
        return Duration.between(signedAt, now).abs().compareTo(WINDOW) <= 0;
    }

    private boolean isRight(String given, byte[] secret) {
        byte[] right = Signature.hmac("%s.%s.%s".formatted(id, timestamp, body), secret);
        return MessageDigest.isEqual(
                (VERSION + Base64.getEncoder().encodeToString(right)).getBytes(UTF_8), given.getBytes(UTF_8));
    }
}
