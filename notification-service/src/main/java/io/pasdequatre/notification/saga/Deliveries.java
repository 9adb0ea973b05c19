package io.pasdequatre.notification.saga;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Resending;
import io.pasdequatre.notification.domain.Sending;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The transactions around an attempt to send some mails: the claim before it and the outcomes after it. */
@Component
class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Notifications notifications;
    private final Resending resending;
    private final Outbox outbox;
    private final Correlation correlation;
    private final Sending sending;
    private final Clock clock;

    Deliveries(
            Notifications notifications,
            Resending resending,
            Outbox outbox,
            Correlation correlation,
            Sending sending,
            Clock clock) {
        this.notifications = notifications;
        this.resending = resending;
        this.outbox = outbox;
        this.correlation = correlation;
        this.sending = sending;
        this.clock = clock;
    }

    /** How it ended for a notification as it was claimed. */
    record Outcome(Notification claimed, Delivery delivery) {}

    /**
     * Records how some ended, appends the events, and claims the next. If the lease ran out and another courier claimed
     * one of them since, that one records it.
     */
    @Transactional
    List<Notification> recordAndClaim(List<Outcome> outcomes) {
        record(outcomes);
        return claimDue();
    }

    /** Records how they ended, and claims none. */
    @Transactional
    void record(List<Outcome> outcomes) {
        var ids = outcomes.stream().map(each -> each.claimed().id()).toList();
        Map<UUID, Notification> current =
                notifications.findByIdInOrderById(ids).stream().collect(toMap(Notification::id, identity()));
        outcomes.forEach(each -> record(each, current.get(each.claimed().id())));
    }

    /** Claims those that have waited longest and are due, of each order the one that comes first. */
    @Transactional
    List<Notification> claimDue() {
        var now = clock.instant();
        var due = notifications.findDue(now, now.minus(sending.patience()), sending.batch());
        due.forEach(each -> each.claim(now, sending.lease()));
        return due;
    }

    private void record(Outcome outcome, @Nullable Notification current) {
        var claimed = outcome.claimed();
        if (current == null || current.version() != claimed.version()) {
            LOG.warn("Notification {} was claimed by another: {} is left to it", claimed.id(), outcome.delivery());
        } else {
            correlation.resume(
                    claimed.correlation().orElse(null), "send mail", () -> conclude(current, outcome.delivery()));
        }
    }

    /** Has those of them that have failed be sent after all. */
    @Transactional
    void takeBack(List<UUID> refused) {
        resending.resend(refused);
    }

    private Notification conclude(Notification notification, Delivery delivery) {
        notification.conclude(delivery, sending, clock.instant());
        var key = notification.orderId().toString();
        switch (notification.status()) {
            case SENT -> outbox.append(key, NotificationEvents.sent(notification));
            case FAILED -> outbox.append(key, NotificationEvents.failed(notification));
            case PENDING -> LOG.debug("Notification {} is tried again at {}", notification.id(), notification.dueAt());
        }
        return notification;
    }
}
