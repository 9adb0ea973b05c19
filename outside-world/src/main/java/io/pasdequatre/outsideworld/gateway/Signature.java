package io.pasdequatre.outsideworld.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what is announced: {@code t=<seconds>,v1=<HMAC-SHA256 of "seconds.body" in hexadecimal digits>}. */
final class Signature {

    static final String HEADER = "Gateway-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    static String of(String body, String secret, Instant at) {
        long seconds = at.getEpochSecond();
        return "t=%d,v1=%s".formatted(seconds, hmac(seconds + "." + body, secret));
    }

    private static String hmac(String signed, String secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
