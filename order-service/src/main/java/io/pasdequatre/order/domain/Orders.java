package io.pasdequatre.order.domain;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.Collection;
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
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All orders, and the keys under which they were placed. */
public interface Orders extends Repository<Order, OrderId> {

    @Transactional(propagation = Propagation.MANDATORY)
    Order save(Order order);

    /** Locks the row until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Order> findById(OrderId id);

    /**
     * The order that has been PENDING for longest, if since then or longer, locked. What another transaction is working
     * on is skipped, and so are some others.
     *
     * @param others at least one id
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
    @Query("""
            select o from Order o
            where o.status = OrderStatus.PENDING and o.placedAt <= :then and o.id.value not in :others
            order by o.placedAt, o.id.value limit 1""")
    Optional<Order> findPendingSince(Instant then, Collection<UUID> others);

    /** The order with its lines, as it stands. Nothing is locked. */
    @EntityGraph(attributePaths = "lines")
    @Query("select o from Order o where o.id = :id")
    Optional<Order> findWithLines(OrderId id);

    /** A customer's orders before an id, the newest first: ids are in the order of time. */
    @Query("select o from Order o where o.customer.id = :customer and o.id.value < :before order by o.id.value desc")
    List<Order> findOfCustomer(String customer, UUID before, Limit limit);

    /** The id of the order that was placed under a key. */
    @Query(nativeQuery = true, value = "SELECT order_id FROM idempotency_key WHERE key = :key")
    Optional<UUID> findPlacedUnder(String key);

    /**
     * Takes the key for an order of this transaction, unless it is taken. Waits for a transaction that is taking it.
     * Returns the number of keys taken.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO idempotency_key (key, order_id) VALUES (:key, :#{#id.value})
            ON CONFLICT (key) DO NOTHING
            """)
    int takeKeyUnlessTaken(String key, OrderId id);

    /** Hibernate's number for {@code SKIP LOCKED}. */
    String SKIP_LOCKED = "-2";
}
