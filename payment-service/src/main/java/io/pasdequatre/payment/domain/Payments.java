package io.pasdequatre.payment.domain;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.jpa.HibernateHints;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The payments, at most one an order.
 *
 * <p>A reservation and a cancellation of one order arrive on different topics, so two transactions may want to write
 * the order's payment at once. Both {@code lockOrInsert} methods therefore insert and, if another was first, wait for
 * it and return its row, in one statement that leaves the row locked. The empty update is what locks it. Pending
 * changes need not be flushed before: a row once read in this transaction is the entity that is known already.
 */
public interface Payments extends Repository<Payment, UUID> {

    Optional<Payment> findByOrderId(UUID orderId);

    /** A payment to change: it is locked until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("SELECT p FROM Payment p WHERE p.orderId = :orderId")
    Optional<Payment> lock(UUID orderId);

    /** The order's payment, locked: the requested one unless there was one already. */
    @Transactional(propagation = Propagation.MANDATORY)
    @NativeQuery("""
            INSERT INTO payment
                (order_id, payment_id, customer_id, amount_minor, currency, status, created_at, changed_at)
            VALUES (:#{#requested.orderId()}, :#{#requested.paymentId()}, :#{#requested.customerId()},
                :#{#requested.amount().get().amountMinor()},
                :#{#requested.amount().get().currency().getCurrencyCode()},
                'REQUESTED', :#{#requested.createdAt()}, :#{#requested.changedAt()})
            ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
            RETURNING *""")
    @QueryHints(@QueryHint(name = HibernateHints.HINT_FLUSH_MODE, value = "COMMIT"))
    Payment lockOrInsertRequested(Payment requested);

    /** The order's payment, locked: the one that a gateway is to charge unless there was one already. */
    @Transactional(propagation = Propagation.MANDATORY)
    @NativeQuery("""
            INSERT INTO payment
                (order_id, payment_id, customer_id, method, amount_minor, currency, status, created_at, changed_at)
            VALUES (:#{#charging.orderId()}, :#{#charging.paymentId()}, :#{#charging.customerId()}, 'CARD',
                :#{#charging.amount().get().amountMinor()},
                :#{#charging.amount().get().currency().getCurrencyCode()},
                'CHARGING', :#{#charging.createdAt()}, :#{#charging.changedAt()})
            ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
            RETURNING *""")
    @QueryHints(@QueryHint(name = HibernateHints.HINT_FLUSH_MODE, value = "COMMIT"))
    Payment lockOrInsertCharging(Payment charging);

    /** The order's payment, locked: the voided one unless there was one already. */
    @Transactional(propagation = Propagation.MANDATORY)
    @NativeQuery("""
            INSERT INTO payment (order_id, payment_id, customer_id, status, created_at, changed_at)
            VALUES (:#{#voided.orderId()}, :#{#voided.paymentId()}, :#{#voided.customerId()},
                'VOIDED', :#{#voided.createdAt()}, :#{#voided.changedAt()})
            ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id
            RETURNING *""")
    @QueryHints(@QueryHint(name = HibernateHints.HINT_FLUSH_MODE, value = "COMMIT"))
    Payment lockOrInsertVoided(Payment voided);
}
