package io.pasdequatre.inventory.domain;

import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Version;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.annotations.SortNatural;
import org.jspecify.annotations.Nullable;

/** What is held for an order: a semantic lock on stock, from OrderPlaced until the order's fate is known. */
@Entity
public class Reservation {

    @Id
    private UUID orderId;

    @Enumerated(EnumType.STRING)
    private ReservationState state;

    @ElementCollection
    @CollectionTable(name = "reservation_line", joinColumns = @JoinColumn(name = "order_id"))
    @MapKeyColumn(name = "sku")
    @Column(name = "quantity")
    @SortNatural
    private SortedMap<String, Long> lines = new TreeMap<>();

    @Enumerated(EnumType.STRING)
    private @Nullable RejectedBecause rejectedBecause;

    private @Nullable String rejectedSku;

    @Version
    private @Nullable Long version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Reservation() {}

    private Reservation(UUID orderId, ReservationState state) {
        this.orderId = orderId;
        this.state = state;
    }

    static Reservation held(UUID orderId, Map<String, Long> lines) {
        var held = new Reservation(orderId, ReservationState.HELD);
        held.lines.putAll(lines);
        return held;
    }

    static Reservation rejected(UUID orderId, Rejected why) {
        var rejected = new Reservation(orderId, ReservationState.REJECTED);
        rejected.rejectedBecause = why.because();
        rejected.rejectedSku = why.sku();
        return rejected;
    }

    /** What was held leaves the house. */
    void commit() {
        requireHeld();
        state = ReservationState.COMMITTED;
    }

    void requireHeld() {
        if (state != ReservationState.HELD) {
            throw new IllegalStateException("Order %s is confirmed, its reservation %s".formatted(orderId, state));
        }
    }

    /** The order is not wanted any more. */
    ReleaseOutcome release() {
        return switch (state) {
            case HELD -> {
                state = ReservationState.RELEASED;
                yield ReleaseOutcome.RELEASED;
            }
            case REJECTED, RELEASED -> ReleaseOutcome.NOTHING_IS_HELD;
            case COMMITTED -> ReleaseOutcome.SHIPPED;
        };
    }

    public UUID orderId() {
        return orderId;
    }

    public ReservationState state() {
        return state;
    }

    /** Pieces by sku, in the order of skus; none if rejected. */
    public SortedMap<String, Long> lines() {
        return Collections.unmodifiableSortedMap(lines);
    }

    public @Nullable RejectedBecause rejectedBecause() {
        return rejectedBecause;
    }

    public @Nullable String rejectedSku() {
        return rejectedSku;
    }
}
