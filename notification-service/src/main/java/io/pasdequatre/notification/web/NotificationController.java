package io.pasdequatre.notification.web;

import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Resending;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class NotificationController {

    private final Notifications notifications;
    private final NotificationViews views;
    private final Resending resending;

    NotificationController(Notifications notifications, NotificationViews views, Resending resending) {
        this.notifications = notifications;
        this.views = views;
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

    @GetMapping("/notifications")
    @Operation(summary = "What the customer was told about an order, oldest first. Empty for an order unknown here")
    List<NotificationView> list(@RequestParam UUID order) {
        return views.of(notifications.findByOrderIdOrderById(order));
    }

    @GetMapping("/customers/{id}/notifications")
    @Operation(
            summary =
                    "What a customer was told by all channels, newest first; also what is still to be sent, or is not")
    List<NotificationView> ofCustomer(
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id,
            @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit) {
        return views.of(notifications.findNewest(id, limit));
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
