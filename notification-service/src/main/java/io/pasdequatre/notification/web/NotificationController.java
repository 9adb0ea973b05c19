package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.NotificationStatus;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Resending;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class NotificationController {

    private final Notifications notifications;
    private final Resending resending;

    NotificationController(Notifications notifications, Resending resending) {
        this.notifications = notifications;
        this.resending = resending;
    }

    /** Since when. */
    record Wish(@NotNull Instant failedSince) {}

    /** How many are sent again; after a thousand there may be more. */
    record Resent(int resent) {}

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

    @PostMapping("/notifications/resend")
    @Operation(summary = "Has the notifications that failed since a moment sent again, a thousand at a time")
    Resent resend(@Valid @RequestBody Wish wish) {
        return new Resent(resending.resendFailedSince(wish.failedSince()));
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
