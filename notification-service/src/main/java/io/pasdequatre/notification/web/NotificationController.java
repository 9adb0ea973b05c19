package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.NotificationStatus;
import io.pasdequatre.notification.domain.Notifications;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class NotificationController {

    private final Notifications notifications;

    NotificationController(Notifications notifications) {
        this.notifications = notifications;
    }

    /** Only one that was sent has {@code sentAt}; only one that failed has a reason. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NotificationOfOrder(
            UUID notificationId,
            Kind kind,
            Channel channel,
            String recipient,
            String subject,
            NotificationStatus status,
            Instant createdAt,
            @Nullable Instant sentAt,
            @Nullable String reason) {}

    @GetMapping("/notifications")
    @Operation(summary = "What the customer was told about an order, oldest first. Empty for an order unknown here")
    List<NotificationOfOrder> list(@RequestParam UUID order) {
        return notifications.findByOrderIdOrderById(order).stream()
                .map(NotificationController::answer)
                .toList();
    }

    private static NotificationOfOrder answer(Notification notification) {
        return new NotificationOfOrder(
                notification.id(),
                notification.kind(),
                notification.channel(),
                notification.recipient(),
                notification.subject(),
                notification.status(),
                notification.createdAt(),
                notification.sentAt().orElse(null),
                notification.reason().orElse(null));
    }
}
