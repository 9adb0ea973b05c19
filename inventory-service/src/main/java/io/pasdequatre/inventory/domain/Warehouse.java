package io.pasdequatre.inventory.domain;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import io.pasdequatre.inventory.domain.ReservationOutcome.Reserved;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves stock: from on hand to held, from held to shipped or back. What it does for an order happens in the transaction
 * of the saga step that asks for it; nothing here begins one of its own but {@link #restock}.
 */
@Component
public class Warehouse {

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Products products;
    private final Reservations reservations;
    private final Shipments shipments;
    private final Clock clock;

    Warehouse(Products products, Reservations reservations, Shipments shipments, Clock clock) {
        this.products = products;
        this.reservations = reservations;
        this.shipments = shipments;
        this.clock = clock;
    }

    /**
     * Holds every line for the order, or nothing.
     *
     * @param wanted pieces by sku, each more than 0
     */
    public ReservationOutcome reserve(UUID orderId, SortedMap<String, Long> wanted) {
        var stock = lock(wanted.keySet());
        return switch (refusal(stock, wanted)) {
            case null -> {
                move(stock, wanted, Product::hold);
                reservations.save(Reservation.held(orderId, wanted));
                yield new Reserved();
            }
            case Rejected rejected -> {
                reservations.save(Reservation.rejected(orderId, rejected));
                yield rejected;
            }
        };
    }

    /**
     * Sends out what is held for a confirmed order. This cannot be undone.
     *
     * @throws IllegalStateException if nothing is held for the order
     */
    public Shipment ship(UUID orderId, Customer customer) {
        var reservation = reservationOf(orderId);
        reservation.commit();
        move(lock(reservation.lines().keySet()), reservation.lines(), Product::ship);
        return shipments.save(Shipment.dispatched(ids.generate(), orderId, customer, clock.instant()));
    }

    /**
     * Gives back what is held for a cancelled order, if anything is.
     *
     * @throws IllegalStateException if the order is unknown, shipped, or released before
     */
    public ReleaseOutcome release(UUID orderId) {
        var reservation = reservationOf(orderId);
        var outcome = reservation.release();
        if (outcome == ReleaseOutcome.RELEASED) {
            move(lock(reservation.lines().keySet()), reservation.lines(), Product::release);
        }
        return outcome;
    }

    /** Adds pieces to what is on hand. Empty if the sku is unknown. */
    @Transactional
    public Optional<Product> restock(String sku, long quantity) {
        var product = products.findBySku(sku);
        product.ifPresent(known -> known.restock(quantity));
        return product;
    }

    private static @Nullable Rejected refusal(Map<String, Product> stock, SortedMap<String, Long> wanted) {
        for (var line : wanted.entrySet()) {
            var product = stock.get(line.getKey());
            if (product == null) {
                return new Rejected(RejectedBecause.UNKNOWN_SKU, line.getKey());
            }
            if (!product.hasOnHand(line.getValue())) {
                return new Rejected(RejectedBecause.INSUFFICIENT_STOCK, line.getKey());
            }
        }
        return null;
    }

    private static void move(Map<String, Product> stock, SortedMap<String, Long> lines, ObjLongConsumer<Product> move) {
        lines.forEach((sku, quantity) -> move.accept(Objects.requireNonNull(stock.get(sku)), quantity));
    }

    private Map<String, Product> lock(Collection<String> skus) {
        return products.findBySkuInOrderBySku(skus).stream()
                .collect(Collectors.toMap(Product::sku, Function.identity()));
    }

    /** Every order that is confirmed or cancelled was placed before, on the same topic: here it is known. */
    private Reservation reservationOf(UUID orderId) {
        return reservations
                .findById(orderId)
                .orElseThrow(() -> new IllegalStateException("Order " + orderId + " has no reservation"));
    }
}
