package io.pasdequatre.inventory.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.EmbeddedColumnNaming;
import org.springframework.data.domain.Persistable;

/** What left the house for an order. It cannot be undone. */
@Entity
public class Shipment implements Persistable<UUID> {

    @Id
    private UUID orderId;

    private UUID shipmentId;

    @Embedded
    @EmbeddedColumnNaming("customer_%s")
    private Customer customer;

    private Instant dispatchedAt;

    @Transient
    private boolean dispatchedNow;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Shipment() {}

    private Shipment(UUID shipmentId, UUID orderId, Customer customer, Instant dispatchedAt) {
        this.shipmentId = shipmentId;
        this.orderId = orderId;
        this.customer = customer;
        this.dispatchedAt = dispatchedAt;
        this.dispatchedNow = true;
    }

    static Shipment dispatched(UUID shipmentId, UUID orderId, Customer customer, Instant at) {
        return new Shipment(shipmentId, orderId, customer, at);
    }

    public UUID shipmentId() {
        return shipmentId;
    }

    public UUID orderId() {
        return orderId;
    }

    public Customer customer() {
        return customer;
    }

    public Instant dispatchedAt() {
        return dispatchedAt;
    }

    @Override
    public UUID getId() {
        return orderId;
    }

    @Override
    public boolean isNew() {
        return dispatchedNow;
    }
}
