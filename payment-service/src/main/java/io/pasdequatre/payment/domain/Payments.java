package io.pasdequatre.payment.domain;

import jakarta.persistence.QueryHint;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.jpa.HibernateHints;
import org.springframework.data.jpa.repository.NativeQuery;
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
