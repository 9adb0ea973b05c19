package io.pasdequatre.notification.domain;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.jpa.SpecHints;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;

/** All notifications, one for each order and kind. */
public interface Notifications extends Repository<Notification, UUID> {

    /** Adds a pending notification, unless the order has one of its kind. */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO notification (id, order_id, kind, channel, recipient, subject, text, status, attempts,
                created_at, due_at, bookmark, version)
            VALUES (:#{#pending.id()}, :#{#pending.orderId()}, :#{#pending.kind().name()},
                :#{#pending.channel().name()}, :#{#pending.recipient()}, :#{#pending.subject()}, :#{#pending.text()},
                :#{#pending.status().name()}, 0, :#{#pending.createdAt()}, :#{#pending.dueAt()}, :#{#pending.bookmark().orElse(null)}, 0)
            ON CONFLICT (order_id, kind) DO NOTHING""")
    void addUnlessKnown(Notification pending);

    /** The pending one that has waited longest, locked. What another courier is about to claim is passed over. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
    @Query("""
            SELECT n FROM Notification n
            WHERE n.status = NotificationStatus.PENDING AND n.dueAt <= :now
            ORDER BY n.dueAt, n.id LIMIT 1""")
    Optional<Notification> nextDue(Instant now);

    /** The notification, locked, unless it was changed since it had that version. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Notification> findByIdAndVersion(UUID id, int version);

    /** Ids are made in the order of time, so the oldest comes first. */
    List<Notification> findByOrderIdOrderById(UUID orderId);

    /** Hibernate's number for {@code SKIP LOCKED}. */
    String SKIP_LOCKED = "-2";
}
