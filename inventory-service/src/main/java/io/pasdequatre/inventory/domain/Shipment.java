package io.pasdequatre.inventory.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.EmbeddedColumnNaming;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A parcel for a confirmed order: prepared, and when its time comes dispatched, which cannot be undone. */
@Entity
public class Shipment implements Persistable<UUID> {

    @Id
    private UUID orderId;

    private UUID shipmentId;

    @Embedded
    @EmbeddedColumnNaming("customer_%s")
    private Customer customer;

    @Embedded
    private Tracking tracking;

    @Enumerated(EnumType.STRING)
    private ShipmentState state;

    private Instant dueAt;

    private @Nullable Instant dispatchedAt;

    @Transient
    private boolean preparedNow;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Shipment() {}

    private Shipment(UUID shipmentId, UUID orderId, Customer customer, Instant dueAt) {
        this.shipmentId = shipmentId;
        this.orderId = orderId;
        this.customer = customer;
        this.tracking = Tracking.of(shipmentId);
        this.state = ShipmentState.PREPARED;
        this.dueAt = dueAt;
        this.preparedNow = true;
    }

    static Shipment prepared(UUID shipmentId, UUID orderId, Customer customer, Instant dueAt) {
        return new Shipment(shipmentId, orderId, customer, dueAt);
    }

    boolean isDue(Instant now) {
        return !now.isBefore(dueAt);
    }

    void dispatch(Instant now) {
        leavePrepared(ShipmentState.DISPATCHED);
        dispatchedAt = now;
    }

    boolean hasLeft() {
        return state == ShipmentState.DISPATCHED;
    }

    /** Has it wait longer; nothing if it waits no more. */
    void putOff(Instant until) {
        if (state == ShipmentState.PREPARED) {
            dueAt = until;
        }
    }

    void withdraw() {
        leavePrepared(ShipmentState.WITHDRAWN);
    }

    private void leavePrepared(ShipmentState next) {
        if (state != ShipmentState.PREPARED) {
            throw new IllegalStateException("The shipment of order %s is %s already".formatted(orderId, state));
        }
        state = next;
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

    public Tracking tracking() {
        return tracking;
    }

    public ShipmentState state() {
        return state;
    }

    /** When it may be dispatched, at the earliest. */
    public Instant dueAt() {
        return dueAt;
    }

    /** Null unless it is DISPATCHED. */
    public @Nullable Instant dispatchedAt() {
        return dispatchedAt;
    }

    @Override
    public UUID getId() {
        return orderId;
    }

    @Override
    public boolean isNew() {
        return preparedNow;
    }
}
