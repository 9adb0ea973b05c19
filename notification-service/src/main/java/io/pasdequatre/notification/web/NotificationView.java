package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.NotificationStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification as it is shown. Only one that was sent has {@code sentAt}, and {@code deliveredAt} if the provider
 * tells. A reason says why it did not arrive or is suppressed, or what it waits for.
 *
 * @param text one line of it, in the customer's language
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NotificationView(
        UUID notificationId,
        UUID orderId,
        Kind kind,
        Channel channel,
        String customerId,
        NotificationStatus status,
        Instant createdAt,
        @Nullable Instant sentAt,
        @Nullable Instant deliveredAt,
        @Nullable String reason,
        String text) {}
