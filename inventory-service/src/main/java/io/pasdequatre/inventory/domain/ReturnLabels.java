package io.pasdequatre.inventory.domain;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All return labels, at most one an order. */
public interface ReturnLabels extends Repository<ReturnLabel, UUID> {

    @Transactional(propagation = Propagation.MANDATORY)
    ReturnLabel save(ReturnLabel label);

    /** Locks the row until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<ReturnLabel> findById(UUID orderId);

    /** The label as it stands. Nothing is locked. */
    Optional<ReturnLabel> findByOrderId(UUID orderId);
}
