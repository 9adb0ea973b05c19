package io.pasdequatre.notification.domain;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Has what failed sent again, once what made it fail is over. */
@Component
public class Resending {

    private final Notifications notifications;
    private final Clock clock;

    Resending(Notifications notifications, Clock clock) {
        this.notifications = notifications;
        this.clock = clock;
    }

    /** Those of them that have failed. Returns how many. */
    @Transactional
    public int resend(List<UUID> ids) {
        return resendAll(notifications.findFailed(ids));
    }

    /**
     * At most a thousand that have failed. Returns how many.
     *
     * @param since when they were made at the earliest
     * @param channel null is every one
     * @param cause what their reason contains; empty is any
     */
    @Transactional
    public int resendFailedSince(Instant since, @Nullable Channel channel, String cause) {
        return resendAll(notifications.findFailedSince(since, channel, cause));
    }

    private int resendAll(List<Notification> failed) {
        failed.forEach(each -> each.resend(clock.instant()));
        return failed.size();
    }
}
