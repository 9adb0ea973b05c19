package io.pasdequatre.payment.gateway;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the card gateway is, and how long it is waited for.
 *
 * @param url where its interface begins, without {@code /gateway}
 * @param connectTimeout how long a connection may take
 * @param answerTimeout how long an answer may take; what takes longer is unknown
 * @param webhookSecret what its webhooks are signed with; without it they are refused
 * @param webhookWindow how old, or how far ahead of our clock, a webhook may be
 */
@ConfigurationProperties("pasdequatre.payment.gateway")
record GatewaySettings(
        @DefaultValue("http://127.0.0.1:8090") URI url,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("5s") Duration answerTimeout,
        @Nullable String webhookSecret,
        @DefaultValue("5m") Duration webhookWindow) {}
