package io.pasdequatre.simulation.memory;

import io.pasdequatre.eventing.envelope.TracedCorrelation;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.Notifications;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Query;

/** Notification-service in memory. It writes down what is to be sent, in the app alone; no courier goes. */
final class MemoryNotificationService extends MemoryService {

    private final Table<String, Notification> notifications =
            database.table(Notification.class, MemoryNotificationService::uniqueKey);

    MemoryNotificationService(Turns turns, Clock clock) {
        super(turns);
        wire(
                "notification",
                List.of(
                        new NotificationTable(),
                        clock,
                        NotPublic.of("io.pasdequatre.notification.saga.Couriers", Map.of()),
                        // No part of the saga: it fills feeds, and no price changes here.
                        NotPublic.of("io.pasdequatre.notification.saga.ProductNews", null, null),
                        new TracedCorrelation(null)));
    }

    /** The primary key is the id; what keeps a second one away is the constraint. */
    private static String uniqueKey(Notification notification) {
        return notification.orderId() + " " + notification.kind() + " " + notification.channel();
    }

    Table<String, Notification> notifications() {
        return notifications;
    }

    private final class NotificationTable implements Notifications {

        private final boolean isConflictIgnored = Locking.method(Notifications.class, "insert")
                .getAnnotation(Query.class)
                .value()
                .contains("ON CONFLICT (order_id, kind, channel) DO NOTHING");

        @Override
        public Set<Channel> addUnlessKnown(News news) {
            var pending = Notification.pending(news, Channel.IN_APP);
            if (isConflictIgnored) {
                notifications.insertIfAbsent(pending);
            } else {
                notifications.insert(pending);
            }
            return Set.of();
        }

        @Override
        public List<String> insert(
                UUID id,
                UUID orderId,
                String kind,
                String customerId,
                String details,
                Instant at,
                @Nullable String correlation,
                int place,
                @Nullable String follows) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findDue(Channel channel, Instant now, Instant since, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Attempts> countAttempts(
                Collection<String> customers, Channel channel, Instant since, Instant oldest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findFailed(List<UUID> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findFailedSince(Instant since, @Nullable Channel channel, String cause) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findByIdInOrderById(List<UUID> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Notification> lock(UUID id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findByOrderIdOrderById(UUID orderId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findOf(String customer, Instant after, UUID id, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int erase(String customer, String nothing, String why) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int prune(UUID below, Instant before, int most) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findNewest(String customer, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Notification> findSentInApp(String customer, UUID before, int limit) {
            throw new UnsupportedOperationException();
        }
    }
}
