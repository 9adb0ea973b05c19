package io.pasdequatre.payment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    private static final String BODY = "{\"order\":\"019a0000-0000-7000-8000-000000000001\"}";

    /** Of that body at 1767268800, made by openssl dgst -sha256 -hmac secret. */
    private static final String SIGNED =
            "t=1767268800,v1=02f5d49fcac9d3a1c518a26e47714aafa86d84da2305c2cb4a9839e1137aaafd";

    private static final Instant THEN = Instant.ofEpochSecond(1_767_268_800);

    @Test
    void whatTheGatewayHasSignedIsItsOwn() {
        assertThat(signature("secret", THEN).isOf(BODY, SIGNED)).isTrue();
        assertThat(signature("secret", THEN.plusSeconds(300)).isOf(BODY, SIGNED))
                .isTrue();
    }

    @Test
    void aRecordingIsRefusedAndSoIsWhatComesFromTheFuture() {
        assertThat(signature("secret", THEN.plusSeconds(301)).isOf(BODY, SIGNED))
                .isFalse();
        assertThat(signature("secret", THEN.minusSeconds(301)).isOf(BODY, SIGNED))
                .isFalse();
    }

    @Test
    void whatIsChangedOrSignedByAnotherOrNotAtAllIsRefused() {
        var signature = signature("secret", THEN);

        assertThat(signature.isOf(BODY + " ", SIGNED)).isFalse();
        assertThat(signature.isOf(BODY, SIGNED.replace("1767268800", "1767268801")))
                .isFalse();
        assertThat(signature.isOf(BODY, SIGNED.substring(0, SIGNED.length() - 1)))
                .isFalse();
        assertThat(signature.isOf(BODY, "")).isFalse();
        assertThat(signature("another", THEN).isOf(BODY, SIGNED)).isFalse();
    }

    @Test
    void withoutASecretNothingIsTheGatewaysOwn() {
        assertThat(signature(null, THEN).isOf(BODY, SIGNED)).isFalse();
        assertThat(signature("", THEN).isOf(BODY, SIGNED)).isFalse();
    }

    private static WebhookSignature signature(@Nullable String secret, Instant now) {
        var settings = new GatewaySettings(
                URI.create("http://localhost"), Duration.ZERO, Duration.ZERO, secret, Duration.ofMinutes(5));
        return new WebhookSignature(settings, Clock.fixed(now, ZoneOffset.UTC));
    }
}
