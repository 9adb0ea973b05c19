package io.pasdequatre.inventory.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** With what an order is sent back: issued once, and used up when the goods arrive. */
@Entity
public class ReturnLabel implements Persistable<UUID> {

    @Id
    private UUID orderId;

    @Embedded
    private Tracking tracking;

    private Instant issuedAt;

    private @Nullable Instant arrivedAt;

    @Transient
    private boolean issuedNow;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected ReturnLabel() {}

    private ReturnLabel(UUID orderId, Tracking tracking, Instant issuedAt) {
        this.orderId = orderId;
        this.tracking = tracking;
        this.issuedAt = issuedAt;
        this.issuedNow = true;
    }

    static ReturnLabel issued(UUID orderId, Tracking tracking, Instant at) {
        return new ReturnLabel(orderId, tracking, at);
    }

    /** Notes that the goods are here. False if they were already: a parcel arrives once. */
    boolean arrive(Instant at) {
        if (arrivedAt != null) {
            return false;
        }
        arrivedAt = at;
        return true;
    }

    public UUID orderId() {
        return orderId;
    }

    public Tracking tracking() {
        return tracking;
    }

    public Instant issuedAt() {
        return issuedAt;
    }

    /** Null until the goods are back. */
    public @Nullable Instant arrivedAt() {
        return arrivedAt;
    }

    @Override
    public UUID getId() {
        return orderId;
    }

    @Override
    public boolean isNew() {
        return issuedNow;
    }
}
