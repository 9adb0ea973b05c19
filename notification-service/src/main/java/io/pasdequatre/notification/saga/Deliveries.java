package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Sending;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The two transactions around an attempt: the claim before it and the outcome after it. */
@Component
class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Notifications notifications;
    private final Outbox outbox;
    private final Sending sending;
    private final Clock clock;

    Deliveries(Notifications notifications, Outbox outbox, Sending sending, Clock clock) {
        this.notifications = notifications;
        this.outbox = outbox;
        this.sending = sending;
        this.clock = clock;
    }

    /** Claims the notification that has waited longest, if one is due. */
    @Transactional
    Optional<Notification> claimNext() {
        var now = clock.instant();
        var next = notifications.nextDue(now);
        next.ifPresent(due -> due.claim(now, sending.lease()));
        return next;
    }

    /** Records how it ended and says so. If the lease ran out and another courier claimed it since, that one does. */
    @Transactional
    void record(Notification claimed, Delivery delivery) {
        notifications
                .findByIdAndVersion(claimed.id(), claimed.version())
                .ifPresentOrElse(
                        ours -> conclude(ours, delivery),
                        () -> LOG.warn(
                                "Notification {} was claimed by another: {} is left to it", claimed.id(), delivery));
    }

    private void conclude(Notification notification, Delivery delivery) {
        notification.conclude(delivery, sending, clock.instant());
        var key = notification.orderId().toString();
        switch (notification.status()) {
            case SENT -> outbox.append(key, NotificationFacts.sent(notification));
            case FAILED -> outbox.append(key, NotificationFacts.failed(notification));
            case PENDING -> LOG.debug("Notification {} is tried again at {}", notification.id(), notification.dueAt());
        }
    }
}
