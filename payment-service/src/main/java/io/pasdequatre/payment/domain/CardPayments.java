package io.pasdequatre.payment.domain;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.jpa.SpecHints;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What is to be asked of the gateway for orders that are paid by card. */
public interface CardPayments extends Repository<CardPayment, UUID> {

    @Transactional(propagation = Propagation.MANDATORY)
    CardPayment save(CardPayment card);

    /** To look at: it is not locked. */
    Optional<CardPayment> findByOrderId(UUID orderId);

    /** To change: it is locked until the transaction ends. The payment is to be locked before. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("SELECT c FROM CardPayment c WHERE c.orderId = :orderId")
    Optional<CardPayment> lock(UUID orderId);

    /**
     * The one that has waited longest, or is the oldest of those, locked. What another is about to claim is skipped.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
    @Query("SELECT c FROM CardPayment c WHERE c.dueAt <= :now ORDER BY c.dueAt, c.orderId LIMIT 1")
    Optional<CardPayment> findDue(Instant now);

    /** Hibernate's number for {@code SKIP LOCKED}. */
    String SKIP_LOCKED = "-2";
}
