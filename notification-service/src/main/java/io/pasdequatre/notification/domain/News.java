package io.pasdequatre.notification.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a customer is to be told, by whatever channel.
 *
 * @param correlation which event it follows, so that what is published of it names its cause; null if that is not known
 */
public record News(
        UUID orderId,
        Kind kind,
        String customerId,
        Details details,
        Instant at,
        @Nullable String correlation) {}
