package io.pasdequatre.notification.channel;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are sent.
 *
 * @param secret each endpoint's own secret is made from it; without it no webhook can be set up
 * @param privateAddresses whether an endpoint may be in a private network, or on this machine
 */
@ConfigurationProperties("pasdequatre.notification.webhooks")
record WebhookSettings(
        @Nullable String secret, @DefaultValue("false") boolean privateAddresses) {}
