package io.pasdequatre.outsideworld.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what is announced: {@code t=<seconds>,v1=<HMAC-SHA256 of "seconds.body" in hexadecimal digits>}. */
public final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    public static String of(String body, String secret, Instant at) {
        long seconds = at.getEpochSecond();
        return "t=%d,v1=%s"
                .formatted(seconds, HexFormat.of().formatHex(hmac(seconds + "." + body, secret.getBytes(UTF_8))));
    }

    /** The HMAC-SHA256 of a text. */
    public static byte[] hmac(String signed, byte[] secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac.doFinal(signed.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
