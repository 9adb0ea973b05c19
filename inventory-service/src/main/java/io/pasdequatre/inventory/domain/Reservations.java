package io.pasdequatre.inventory.domain;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** All reservations, one an order. */
public interface Reservations extends Repository<Reservation, UUID> {

    @Transactional(propagation = Propagation.MANDATORY)
    Reservation save(Reservation reservation);

    /** Locks the row until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Reservation> findById(UUID orderId);

    /** The reservation with its lines, as it stands. Nothing is locked. */
    @EntityGraph(attributePaths = "lines")
    Optional<Reservation> findByOrderId(UUID orderId);
}
