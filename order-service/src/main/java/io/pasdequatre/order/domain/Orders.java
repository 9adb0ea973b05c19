package io.pasdequatre.order.domain;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.jpa.SpecHints;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;

/** All orders, and the keys under which they were placed. */
public interface Orders extends Repository<Order, OrderId> {

    Order save(Order order);

    /** Locks the row until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Order> findById(OrderId id);

    /**
     * Orders that have been PENDING since then or longer, those first that have waited longest, locked. What another
     * transaction is working on is passed over.
     */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
    @Query(
            "select o from Order o where o.status = OrderStatus.PENDING and o.placedAt <= :then order by o.placedAt, o.id.value")
    List<Order> findPendingSince(Instant then, Limit limit);

    /** The order with its lines, as it stands. Nothing is locked. */
    @EntityGraph(attributePaths = "lines")
    @Query("select o from Order o where o.id = :id")
    Optional<Order> findWithLines(OrderId id);

    /** The id of the order that was placed under a key. */
    @Query(nativeQuery = true, value = "SELECT order_id FROM idempotency_key WHERE key = :key")
    Optional<UUID> findPlacedUnder(String key);

    /**
     * Takes the key for an order of this transaction, unless it is taken. Waits for a transaction that is taking it.
     * Returns the number of keys taken.
     */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO idempotency_key (key, order_id) VALUES (:key, :#{#id.value})
            ON CONFLICT (key) DO NOTHING
            """)
    int takeKeyUnlessTaken(String key, OrderId id);

    /** Hibernate's number for {@code SKIP LOCKED}. */
    String SKIP_LOCKED = "-2";
}
