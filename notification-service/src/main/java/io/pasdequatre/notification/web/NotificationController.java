package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.NotificationStatus;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Resending;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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

    /**
     * Which of those that have failed: these, or those since a moment, of a channel, by what the reason contains.
     *
     * @param ids either these
     * @param failedSince or all since then
     */
    record Wish(
            @Size(min = 1, max = 1_000) @Nullable List<@NotNull UUID> ids,
            @Nullable Instant failedSince,
            @Nullable Channel channel,
            @Size(min = 1, max = 200) @Nullable String cause) {}

    /** How many are sent again; after a thousand there may be more. */
    record Resent(int resent) {}

    /**
     * Only one that was sent has {@code sentAt}, and {@code deliveredAt} if the provider tells. A reason says why it
     * did not arrive or is suppressed, or what it waits for.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NotificationOfOrder(
            UUID notificationId,
            UUID orderId,
            Kind kind,
            Channel channel,
            String customerId,
            NotificationStatus status,
            Instant createdAt,
            @Nullable Instant sentAt,
            @Nullable Instant deliveredAt,
            @Nullable String reason) {

        static NotificationOfOrder of(Notification notification) {
            return new NotificationOfOrder(
                    notification.id(),
                    notification.orderId(),
                    notification.kind(),
                    notification.channel(),
                    notification.customerId(),
                    notification.status(),
                    notification.createdAt(),
                    notification.sentAt().orElse(null),
                    notification.deliveredAt().orElse(null),
                    notification.reason().orElse(null));
        }
    }

    @GetMapping("/notifications")
    @Operation(summary = "What the customer was told about an order, oldest first. Empty for an order unknown here")
    List<NotificationOfOrder> list(@RequestParam UUID order) {
        return notifications.findByOrderIdOrderById(order).stream()
                .map(NotificationOfOrder::of)
                .toList();
    }

    @PostMapping("/notifications/resend")
    @Operation(
            summary = "Has notifications that failed sent again: these, or those since a moment, a thousand at a time,"
                    + " of one channel or by what their reason contains")
    Resent resend(@Valid @RequestBody Wish wish) {
        if ((wish.ids() == null) == (wish.failedSince() == null)) {
            throw Problems.of(
                    HttpStatus.BAD_REQUEST, "invalid-request", "failedSince", "must be there, or ids, and not both");
        }
        if (wish.ids() != null) {
            return new Resent(resending.resend(wish.ids()));
        }
        String cause = wish.cause() == null ? "" : wish.cause();
        return new Resent(resending.resendFailedSince(wish.failedSince(), wish.channel(), cause));
    }
}
