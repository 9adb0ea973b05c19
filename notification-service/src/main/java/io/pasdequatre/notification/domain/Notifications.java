package io.pasdequatre.notification.domain;

import static java.util.stream.Collectors.toSet;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

/** All notifications, one for each order, kind and channel. */
public interface Notifications extends Repository<Notification, UUID> {

    /**
     * Writes news down for each channel that the customer has, and in the app if there is none. What is known already
     * stays as it is, and is not told by a channel that the customer has had only since.
     *
     * @return the channels by which it is to be sent now
     */
    default Set<Channel> addUnlessKnown(News news) {
        var any = Notification.pending(news, Channel.IN_APP);
        return insert(
                        any.id(),
                        any.orderId(),
                        any.kind().name(),
                        any.customerId(),
                        any.detailsJson(),
                        any.createdAt(),
                        any.correlation().orElse(null),
                        any.place(),
                        any.followsName())
                .stream()
                .map(Channel::valueOf)
                .collect(toSet());
    }

    /**
     * One statement for all channels, since each event pays for it. Their ids differ in a digit that is random, and the
     * same for all ids that are made in one millisecond; the last digits count those. Parameters of its own, one for
     * each column: expressions in the query took a tenth of the service's time.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Query(nativeQuery = true, value = """
            INSERT INTO notification (id, order_id, kind, channel, customer_id, details, status, attempts, bounces,
                created_at, due_at, correlation, place, follows, version)
            SELECT CAST(overlay(CAST(:id AS text) PLACING to_hex(row_number() OVER ()) FROM 21) AS uuid),
                :orderId, :kind, channel, :customerId, :details, 'PENDING', 0, 0,
                :at, :at, :correlation, :place, :follows, 0
            FROM (SELECT channel FROM contact WHERE customer_id = :customerId
                UNION ALL
                SELECT 'IN_APP' WHERE NOT EXISTS (SELECT FROM contact WHERE customer_id = :customerId)) reach
            WHERE NOT EXISTS (SELECT FROM notification WHERE order_id = :orderId AND kind = :kind)
            ON CONFLICT (order_id, kind, channel) DO NOTHING
            RETURNING channel""")
    List<String> insert(
            UUID id,
            UUID orderId,
            String kind,
            String customerId,
            String details,
            Instant at,
            @Nullable String correlation,
            int place,
            @Nullable String follows);

    /**
     * The pending ones of a channel that have waited longest, locked, one of each order. What another courier is about
     * to claim is skipped, and so is what comes after news of the same order that is not sent yet, or not even known.
     *
     * <p>Each of them looks up those of its order, which is why they are counted, and why that does not ask for
     * {@code PENDING}: of {@code EXISTS} PostgreSQL makes a join, and expects few that are pending. When many wait,
     * because a provider was away, each claim would read them all a hundred times.
     *
     * @param since what is older does not wait for news that is not known
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
    @Query("""
            SELECT n FROM Notification n
            WHERE n.status = NotificationStatus.PENDING AND n.channel = :channel AND n.dueAt <= :now
            AND (SELECT COUNT(e) FROM Notification e WHERE e.orderId = n.orderId AND e.channel = n.channel
                AND e.status NOT IN (SENT, FAILED, BOUNCED, SUPPRESSED) AND e.place < n.place) = 0
            AND (n.follows IS NULL OR n.createdAt < :since
                OR (SELECT COUNT(e) FROM Notification e WHERE e.orderId = n.orderId AND e.kind = n.follows) > 0)
            ORDER BY n.dueAt, n.id LIMIT :most""")
    List<Notification> findDue(Channel channel, Instant now, Instant since, int most);

    /**
     * How often each of these customers was written to by a channel.
     *
     * @param since only attempts since then count
     * @param oldest what was made before is not looked at
     */
    @Query("""
            SELECT new io.pasdequatre.notification.domain.Notifications$Attempts(n.customerId, COUNT(*)) FROM Notification n
            WHERE n.customerId IN :customers AND n.createdAt >= :oldest AND n.channel = :channel
            AND n.attemptedAt >= :since GROUP BY n.customerId""")
    List<Attempts> countAttempts(Collection<String> customers, Channel channel, Instant since, Instant oldest);

    /** How often a customer was written to. */
    record Attempts(String customerId, long count) {}

    /** Those of a channel that have failed since then, whose reason contains this, the oldest first, locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            SELECT n FROM Notification n WHERE n.status = NotificationStatus.FAILED AND n.createdAt >= :since
            AND (:channel IS NULL OR n.channel = :channel) AND LOCATE(:cause, n.reason) > 0
            ORDER BY n.id LIMIT 1000""")
    List<Notification> findFailedSince(Instant since, @Nullable Channel channel, String cause);

    /** Those of them that have failed, locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("""
            SELECT n FROM Notification n WHERE n.status = NotificationStatus.FAILED AND n.id IN :ids ORDER BY n.id""")
    List<Notification> findFailed(List<UUID> ids);

    /**
     * Those of them that there are, locked in one order. By a list: PostgreSQL keeps the plan for an array, and one of
     * a young table reads it all.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    List<Notification> findByIdInOrderById(List<UUID> ids);

    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("SELECT n FROM Notification n WHERE n.id = :id")
    Optional<Notification> lock(UUID id);

    /** Ids are made in the order of time, so the oldest comes first. */
    List<Notification> findByOrderIdOrderById(UUID orderId);

    /**
     * A customer's, the oldest first.
     *
     * @param after only those that were made after it, or at the same time and have a higher id
     */
    @Query("""
            SELECT n FROM Notification n WHERE n.customerId = :customer AND (n.createdAt, n.id) > (:after, :id)
            ORDER BY n.createdAt, n.id LIMIT :most""")
    List<Notification> findOf(String customer, Instant after, UUID id, int most);

    /**
     * Takes out of a customer's notifications whose they are and what they say. What was still to be sent, or can be
     * sent again, is suppressed. A courier that holds one of them finds that its claim is over. They are locked in one
     * order, as by couriers.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = """
            WITH theirs AS MATERIALIZED (
                SELECT id FROM notification WHERE customer_id = :customer ORDER BY id FOR UPDATE)
            UPDATE notification SET customer_id = '', details = :nothing, correlation = NULL, version = version + 1,
                status = CASE WHEN status IN ('PENDING', 'FAILED') THEN 'SUPPRESSED' ELSE status END,
                reason = CASE WHEN status <> 'SENT' THEN :why END
            FROM theirs WHERE notification.id = theirs.id""")
    int erase(String customer, String nothing, String why);

    /**
     * Deletes some that were made before then, and are not to be sent any more. Replicas skip what another deletes.
     *
     * @param below ids that were made before then are lower, which leads to the rows
     * @return how many
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = """
            DELETE FROM notification WHERE id = ANY (ARRAY(
                SELECT id FROM notification WHERE id < :below AND created_at < :before AND status <> 'PENDING'
                ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED))""")
    int prune(UUID below, Instant before, int most);

    /** A customer's, whatever became of them, the newest first. */
    @Query("""
            SELECT n FROM Notification n WHERE n.customerId = :customer ORDER BY n.createdAt DESC, n.id DESC LIMIT :limit""")
    List<Notification> findNewest(String customer, int limit);

    /** What a customer was told in the app and has a lower id, the newest first. */
    @Query("""
            SELECT n FROM Notification n WHERE n.customerId = :customer AND n.channel = Channel.IN_APP
            AND n.status = NotificationStatus.SENT AND n.id < :before ORDER BY n.id DESC LIMIT :limit""")
    List<Notification> findSentInApp(String customer, UUID before, int limit);

    /** Hibernate's number for {@code SKIP LOCKED}. */
    String SKIP_LOCKED = "-2";
}
