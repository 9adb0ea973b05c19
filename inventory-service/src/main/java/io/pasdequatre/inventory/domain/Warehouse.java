package io.pasdequatre.inventory.domain;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.pasdequatre.inventory.domain.ReservationOutcome.Rejected;
import io.pasdequatre.inventory.domain.ReservationOutcome.Reserved;
import io.pasdequatre.inventory.domain.ReturnOutcome.BackAlready;
import io.pasdequatre.inventory.domain.ReturnOutcome.NoLabel;
import io.pasdequatre.inventory.domain.ReturnOutcome.TakenBack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves stock: from on hand to held, from held to shipped or back, and back from a customer. What it does for an order
 * happens in the transaction of the saga step that asks for it, and is refused without one. Only {@link #restock}
 * begins one of its own.
 *
 * <p>Rows are locked in one order: the shipment, the return label, the reservation, then the products by sku. So a
 * dispatch, a release, a return and two orders for the same products wait for each other, and never in a circle.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Warehouse {

    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Products products;
    private final Reservations reservations;
    private final Shipments shipments;
    private final ReturnLabels labels;
    private final Clock clock;
    private final Dispatching dispatching;

    Warehouse(
            Products products,
            Reservations reservations,
            Shipments shipments,
            ReturnLabels labels,
            Clock clock,
            Dispatching dispatching) {
        this.products = products;
        this.reservations = reservations;
        this.shipments = shipments;
        this.labels = labels;
        this.clock = clock;
        this.dispatching = dispatching;
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
     * Prepares a shipment of what is held for a confirmed order, and dispatches it at once if it need not wait.
     *
     * @throws IllegalStateException if nothing is held for the order, or its shipment is prepared already
     */
    public Shipment prepareOrDispatch(UUID orderId, Customer customer) {
        reservationOf(orderId).requireHeld();
        var now = clock.instant();
        var prepared = Shipment.prepared(ids.generate(), orderId, customer, now.plus(dispatching.delay()));
        var shipment = shipments.save(prepared);
        if (shipment.isDue(now)) {
            dispatch(shipment, now);
        }
        return shipment;
    }

    /** The shipment that has been due for longest, locked, if one is. */
    public Optional<Shipment> nextDue() {
        return shipments.nextDue(clock.instant());
    }

    /** Dispatches a shipment that is due. This cannot be undone. */
    public void dispatch(Shipment due) {
        dispatch(due, clock.instant());
    }

    /** Leaves a shipment alone for a while, since it could not be dispatched. */
    public void putOff(UUID orderId) {
        shipments
                .findById(orderId)
                .ifPresent(shipment -> shipment.putOff(clock.instant().plus(A_WHILE)));
    }

    private void dispatch(Shipment shipment, Instant now) {
        var reservation = reservationOf(shipment.orderId());
        reservation.commit();
        shipment.dispatch(now);
        move(lock(reservation.lines().keySet()), reservation.lines(), Product::ship);
    }

    /**
     * Gives back what is held for an order, if anything is, and withdraws its shipment.
     *
     * @throws IllegalStateException if the order is unknown
     */
    public ReleaseOutcome release(UUID orderId) {
        var shipment = shipments.findById(orderId);
        var reservation = reservationOf(orderId);
        var outcome = reservation.release();
        if (outcome == ReleaseOutcome.RELEASED) {
            shipment.ifPresent(Shipment::withdraw);
            move(lock(reservation.lines().keySet()), reservation.lines(), Product::release);
        }
        return outcome;
    }

    /**
     * Issues the label with which an order can be sent back.
     *
     * @throws IllegalStateException if it has not left the house, or has a label already
     */
    public ReturnLabel issueReturnLabel(UUID orderId) {
        if (shipments.findById(orderId).filter(Shipment::hasLeft).isEmpty()) {
            throw new IllegalStateException("Order %s is to be returned, and has not shipped".formatted(orderId));
        }
        if (labels.findByOrderId(orderId).isPresent()) {
            throw new IllegalStateException("Order %s has a return label already".formatted(orderId));
        }
        return labels.save(ReturnLabel.issued(orderId, Tracking.of(ids.generate()), now()));
    }

    /** Puts everything that was shipped for an order on hand again, the first time that it is said to be back. */
    public ReturnOutcome takeBack(UUID orderId) {
        var shipment = shipments.findById(orderId);
        var label = labels.findById(orderId);
        if (shipment.isEmpty() || label.isEmpty()) {
            return new NoLabel();
        }
        if (!label.get().arrive(now())) {
            return new BackAlready(label.get());
        }
        var lines = reservationOf(orderId).lines();
        move(lock(lines.keySet()), lines, Product::takeBack);
        return new TakenBack(label.get(), shipment.get());
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

    /** As exact as the database keeps it, so that it is told the same to the digit afterwards. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Every order that is confirmed or cancelled was placed before, on the same topic: here it is known. */
    private Reservation reservationOf(UUID orderId) {
        return reservations
                .findById(orderId)
                .orElseThrow(() -> new IllegalStateException("Order " + orderId + " has no reservation"));
    }
}
