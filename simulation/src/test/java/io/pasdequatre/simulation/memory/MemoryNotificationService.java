package io.pasdequatre.simulation.memory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pasdequatre.eventing.envelope.TracedCorrelation;
import io.pasdequatre.notification.channel.MailChannel;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.domain.Sending;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Query;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Notification-service in memory. It writes down what is to be sent; no courier goes. */
final class MemoryNotificationService extends MemoryService {

    private final Table<String, Notification> notifications =
            database.table(Notification.class, MemoryNotificationService::uniqueKey);

    MemoryNotificationService(Turns turns, Clock clock) {
        super(turns);
        var aDay = Duration.ofDays(1);
        var mail = (MailChannel) NotPublic.of(
                MailChannel.class.getName(),
                new JavaMailSenderImpl(),
                NotPublic.of("io.pasdequatre.notification.channel.MailSettings", "shop@example.com"),
                new SimpleMeterRegistry());
        wire(
                "notification",
                List.of(
                        new NotificationTable(),
                        clock,
                        mail,
                        new Sending(1, 1, aDay, aDay, 1, aDay, aDay, aDay, aDay),
                        new TracedCorrelation(null)));
    }

    /** The primary key is the id; what keeps a second one away is the constraint. */
    private static String uniqueKey(Notification notification) {
        return notification.orderId() + " " + notification.kind();
    }

    Table<String, Notification> notifications() {
        return notifications;
    }

    private final class NotificationTable implements Notifications {

        private final boolean isConflictIgnored = Locking.method(Notifications.class, "insert")
                .getAnnotation(Query.class)
                .value()
                .contains("ON CONFLICT (order_id, kind) DO NOTHING");

        @Override
        public void addUnlessKnown(Notification pending) {
            if (isConflictIgnored) {
                notifications.insertIfAbsent(pending);
            } else {
                notifications.insert(pending);
            }
        }

        @Override
        public void insert(
                UUID id,
                UUID orderId,
                String kind,
                String channel,
                String recipient,
                String subject,
                String text,
                Instant at,
                @Nullable String correlation,
                int place,
                @Nullable String follows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findDue(Instant now, Instant since, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findFailed(List<UUID> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findFailedSince(Instant since) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findByIdInOrderById(List<UUID> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findByOrderIdOrderById(UUID orderId) {
            throw new UnsupportedOperationException();
        }
    }
}
