package io.pasdequatre.notification.saga;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Message;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.NotificationStatus;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Recipients;
import io.pasdequatre.notification.domain.Resending;
import io.pasdequatre.notification.domain.Sending;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The transactions around an attempt to send some messages: the claim before it and the outcomes after it. */
@Component
class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int UUID_LENGTH = 36;

    private final Notifications notifications;
    private final Recipients recipients;
    private final AddressBook addresses;
    private final Resending resending;
    private final Outbox outbox;
    private final Correlation correlation;
    private final Sending sending;
    private final Clock clock;

    Deliveries(
            Notifications notifications,
            Recipients recipients,
            AddressBook addresses,
            Resending resending,
            Outbox outbox,
            Correlation correlation,
            Sending sending,
            Clock clock) {
        this.notifications = notifications;
        this.recipients = recipients;
        this.addresses = addresses;
        this.resending = resending;
        this.outbox = outbox;
        this.correlation = correlation;
        this.sending = sending;
        this.clock = clock;
    }

    /** How it ended for a notification as it was claimed. */
    record Outcome(Notification claimed, Delivery delivery) {}

    /**
     * What was due.
     *
     * @param messages what is to be sent of it
     * @param any whether something was due; what is suppressed or waits for a limit is not to be sent
     */
    record Claim(List<Message> messages, boolean any) {

        static final Claim NOTHING = new Claim(List.of(), false);
    }

    /**
     * Records how some ended, appends the events, and claims the next. If the lease ran out and another courier claimed
     * one of them since, that one records it; if its customer was erased since, nobody does.
     */
    @Transactional
    Claim recordAndClaim(List<Outcome> outcomes, Channel channel) {
        record(outcomes);
        return claimDue(channel);
    }

    /** Records how they ended, and claims none. */
    @Transactional
    void record(List<Outcome> outcomes) {
        var ids = outcomes.stream().map(each -> each.claimed().id()).toList();
        Map<UUID, Notification> current =
                notifications.findByIdInOrderById(ids).stream().collect(toMap(Notification::id, identity()));
        outcomes.forEach(each -> record(each, current.get(each.claimed().id())));
    }

    /** Claims those of a channel that have waited longest and are due, of each order the one that comes first. */
    @Transactional
    Claim claimDue(Channel channel) {
        var now = clock.instant();
        var due = notifications.findDue(channel, now, now.minus(sending.patience()), sending.batch());
        return due.isEmpty() ? Claim.NOTHING : new Claim(recipients.claim(due, channel, now), true);
    }

    private void record(Outcome outcome, @Nullable Notification current) {
        var claimed = outcome.claimed();
        if (current == null || current.version() != claimed.version()) {
            LOG.warn(
                    "Notification {} was claimed by another since, or its customer erased: {} is not recorded",
                    claimed.id(),
                    outcome.delivery());
        } else {
            correlation.resume(claimed.correlation().orElse(null), "send", () -> conclude(current, outcome.delivery()));
        }
    }

    /** Has those of them that have failed be sent after all. */
    @Transactional
    void takeBack(List<UUID> refused) {
        resending.resend(refused);
        addresses.enable(refused);
    }

    private Notification conclude(Notification notification, Delivery delivery) {
        notification.conclude(delivery, sending, clock.instant());
        var key = notification.orderId().toString();
        switch (notification.status()) {
            case SENT -> outbox.append(key, NotificationEvents.sent(notification));
            case FAILED -> outbox.append(key, NotificationEvents.failed(notification));
            default -> LOG.debug("Notification {} is tried again at {}", notification.id(), notification.dueAt());
        }
        if (delivery instanceof Delivery.AddressGone(var why)) {
            disable(notification, why);
        }
        return notification;
    }

    /** Nothing is sent there any more, and the customer is told so by the other channels. */
    private void disable(Notification notification, String why) {
        var others = addresses.disable(notification.customerId(), notification.channel(), why, notification.id());
        if (!others.isEmpty()) {
            notifications.addUnlessKnown(new News(
                    notification.orderId(),
                    Kind.CONTACT_DISABLED,
                    notification.customerId(),
                    Details.disabled(notification.channel()),
                    clock.instant(),
                    notification.correlation().orElse(null)));
        }
    }

    /** The provider tells that it arrived. False if it is not recorded yet that it was sent. */
    @Transactional
    boolean arrived(String key) {
        var notification = notificationOf(key);
        notification.ifPresent(each -> each.arrived(clock.instant()));
        return isRecorded(notification);
    }

    /**
     * The provider tells that it came back, though it had taken it. False if it is not recorded yet that it was sent.
     */
    @Transactional
    boolean bounced(String key, boolean forGood, String why) {
        var notification = notificationOf(key);
        boolean isRecorded = isRecorded(notification);
        notification.ifPresent(each ->
                correlation.resume(each.correlation().orElse(null), "bounce", () -> bounce(each, forGood, why)));
        return isRecorded;
    }

    private static boolean isRecorded(Optional<Notification> notification) {
        return notification
                .filter(each -> each.status() == NotificationStatus.PENDING)
                .isEmpty();
    }

    private Notification bounce(Notification notification, boolean forGood, String why) {
        if (notification.bounce(why, forGood, sending, clock.instant())) {
            outbox.append(notification.orderId().toString(), NotificationEvents.bounced(notification, forGood, why));
            if (forGood) {
                disable(notification, why);
            }
        }
        return notification;
    }

    /** Empty if the key is none of ours, or belongs to an attempt that has come back already. */
    private Optional<Notification> notificationOf(String key) {
        return idIn(key)
                .flatMap(notifications::lock)
                .filter(notification -> notification.key().equals(key));
    }

    private static Optional<UUID> idIn(String key) {
        try {
            return Optional.of(UUID.fromString(key.substring(0, Math.min(key.length(), UUID_LENGTH))));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
