package io.pasdequatre.inventory.domain;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All shipments, at most one an order. */
public interface Shipments extends Repository<Shipment, UUID> {

    Shipment save(Shipment shipment);

    Optional<Shipment> findByOrderId(UUID orderId);
}
