package io.pasdequatre.notification.domain;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Has mails sent that failed, once what made them fail is over. */
@Component
public class Resending {

    private final Notifications notifications;
    private final Clock clock;

    Resending(Notifications notifications, Clock clock) {
        this.notifications = notifications;
        this.clock = clock;
    }

    /** Those of them that have failed. */
    @Transactional
    public void resend(List<UUID> ids) {
        notifications.findFailed(ids).forEach(each -> each.resend(clock.instant()));
    }

    /** At most a thousand that have failed and were due since then. Returns how many. */
    @Transactional
    public int resendFailedSince(Instant since) {
        var failed = notifications.findFailedSince(since);
        failed.forEach(each -> each.resend(clock.instant()));
        return failed.size();
    }
}
