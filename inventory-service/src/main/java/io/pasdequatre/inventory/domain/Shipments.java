package io.pasdequatre.inventory.domain;

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

/** All shipments, at most one an order. */
public interface Shipments extends Repository<Shipment, UUID> {

    @Transactional(propagation = Propagation.MANDATORY)
    Shipment save(Shipment shipment);

    /** Locks the row until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Shipment> findById(UUID orderId);

    /** The shipment as it stands. Nothing is locked. */
    Optional<Shipment> findByOrderId(UUID orderId);

    /** The one that has been due for longest, locked. What another transaction is working on is skipped. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @QueryHints(@QueryHint(name = SpecHints.HINT_SPEC_LOCK_TIMEOUT, value = SKIP_LOCKED))
    @Query("""
            SELECT s FROM Shipment s
            WHERE s.state = ShipmentState.PREPARED AND s.dueAt <= :now
            ORDER BY s.dueAt, s.orderId LIMIT 1""")
    Optional<Shipment> nextDue(Instant now);

    /** Hibernate's number for {@code SKIP LOCKED}. */
    String SKIP_LOCKED = "-2";
}
