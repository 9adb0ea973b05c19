package io.pasdequatre.notification.domain;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.jpa.SpecHints;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All notifications, one for each order and kind. */
public interface Notifications extends Repository<Notification, UUID> {

    /** Adds a pending notification, unless the order has one of its kind. */
    default void addUnlessKnown(Notification pending) {
        insert(
                pending.id(),
                pending.orderId(),
                pending.kind().name(),
                pending.channel().name(),
                pending.recipient(),
                pending.subject(),
                pending.text(),
                pending.createdAt(),
                pending.correlation().orElse(null),
                pending.place(),
                pending.followsName());
    }

    /** Parameters of its own, one for each column: expressions in the query took a tenth of the service's time. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO notification (id, order_id, kind, channel, recipient, subject, text, status, attempts,
                created_at, due_at, correlation, place, follows, version)
            VALUES (:id, :orderId, :kind, :channel, :recipient, :subject, :text, 'PENDING', 0,
                :at, :at, :correlation, :place, :follows, 0)
            ON CONFLICT (order_id, kind) DO NOTHING""")
    void insert(
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
            @Nullable String follows);

    /**
     * The pending ones that have waited longest, locked, one of each order and channel. What another courier is about
     * to claim is skipped, and so is what comes after news of the same order that is not sent yet, or not even known.
     *
     * @param since what is older does not wait for news that is not known
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
    @Query("""
            SELECT n FROM Notification n
            WHERE n.status = NotificationStatus.PENDING AND n.dueAt <= :now
            AND NOT EXISTS (SELECT e.id FROM Notification e WHERE e.orderId = n.orderId AND e.channel = n.channel
                AND e.status = NotificationStatus.PENDING AND e.place < n.place)
            AND (n.follows IS NULL OR n.createdAt < :since
                OR EXISTS (SELECT e.id FROM Notification e WHERE e.orderId = n.orderId AND e.kind = n.follows))
            ORDER BY n.dueAt, n.id LIMIT :most""")
    List<Notification> findDue(Instant now, Instant since, int most);

    /** Those that have failed since then, the oldest first, locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            SELECT n FROM Notification n WHERE n.status = NotificationStatus.FAILED AND n.createdAt >= :since
            ORDER BY n.id LIMIT 1000""")
    List<Notification> findFailedSince(Instant since);

    /** Those of them that have failed, locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            SELECT n FROM Notification n WHERE n.status = NotificationStatus.FAILED AND n.id IN :ids ORDER BY n.id""")
    List<Notification> findFailed(List<UUID> ids);

    /** Those of them that there are, locked in one order. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    List<Notification> findByIdInOrderById(List<UUID> ids);

    /** Ids are made in the order of time, so the oldest comes first. */
    List<Notification> findByOrderIdOrderById(UUID orderId);

    /** Hibernate's number for {@code SKIP LOCKED}. */
    String SKIP_LOCKED = "-2";
}
