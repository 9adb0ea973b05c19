package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Resending;
import io.pasdequatre.notification.domain.Sending;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The two transactions around an attempt: the claim before it and the outcome after it. */
@Component
class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Notifications notifications;
    private final Resending resending;
    private final Outbox outbox;
    private final Sending sending;
    private final Clock clock;

    Deliveries(Notifications notifications, Resending resending, Outbox outbox, Sending sending, Clock clock) {
        this.notifications = notifications;
        this.resending = resending;
        this.outbox = outbox;
        this.sending = sending;
        this.clock = clock;
    }

    /** Claims the notification that has waited longest, if one is due and none of its order comes before it. */
    @Transactional
    Optional<Notification> claimNext() {
        var now = clock.instant();
        var next = notifications.nextDue(now, now.minus(sending.patience()));
        next.ifPresent(due -> due.claim(now, sending.lease()));
        return next;
    }

    /**
     * Records how it ended and appends the event. If the lease ran out and another courier claimed it since, that one
     * does.
     */
    @Transactional
    void record(Notification claimed, Delivery delivery) {
        notifications
                .findByIdAndVersion(claimed.id(), claimed.version())
                .ifPresentOrElse(
                        ours -> conclude(ours, delivery),
                        () -> LOG.warn(
                                "Notification {} was claimed by another: {} is left to it", claimed.id(), delivery));
    }

    /** Has those of them that have failed be sent after all. */
    @Transactional
    void takeBack(List<UUID> refused) {
        if (!refused.isEmpty()) {
            resending.resend(refused);
        }
    }

    private void conclude(Notification notification, Delivery delivery) {
        notification.conclude(delivery, sending, clock.instant());
        var key = notification.orderId().toString();
        switch (notification.status()) {
            case SENT -> outbox.append(key, NotificationEvents.sent(notification));
            case FAILED -> outbox.append(key, NotificationEvents.failed(notification));
            case PENDING -> LOG.debug("Notification {} is tried again at {}", notification.id(), notification.dueAt());
        }
    }
}
