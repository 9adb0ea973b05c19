package io.pasdequatre.notification.channel;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the providers of SMS and push are, and how they are waited for.
 *
 * @param url where their interface begins, without {@code /sms} or {@code /push}
 * @param connectTimeout how long a connection may take
 * @param answerTimeout how long an answer may take; what takes longer is sent again under the same key
 * @param callbackSecret what their callbacks are signed with; without it they are refused
 * @param callbackWindow how old, or how far ahead of our clock, a callback may be
 */
@ConfigurationProperties("pasdequatre.notification.providers")
record ProviderSettings(
        @DefaultValue("http://127.0.0.1:8090") URI url,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("5s") Duration answerTimeout,
        @Nullable String callbackSecret,
        @DefaultValue("5m") Duration callbackWindow) {}
