package io.pasdequatre.outsideworld.messaging;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the simulated providers need to know of their surroundings. What is empty counts as null.
 *
 * @param callbackUrl where it is said what became of a message, with {@code {channel}} for the channel in lower case;
 *     null says nothing
 * @param callbackSecret signs that; null says nothing
 * @param seed of the chance by which a fault strikes; null is another one each time
 */
@ConfigurationProperties("pasdequatre.outside-world.messaging")
record MessagingSettings(
        @Nullable String callbackUrl,
        @Nullable String callbackSecret,
        @Nullable Long seed) {

    MessagingSettings {
        callbackUrl = unlessEmpty(callbackUrl);
        callbackSecret = unlessEmpty(callbackSecret);
    }

    private static @Nullable String unlessEmpty(@Nullable String setting) {
        return setting == null || setting.isEmpty() ? null : setting;
    }
}
