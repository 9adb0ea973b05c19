package io.pasdequatre.order.domain;

import io.pasdequatre.order.domain.Pricing.Priced;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.EmbeddedColumnNaming;
import org.jspecify.annotations.Nullable;

/**
 * An order and its fate. It moves on only along {@link OrderStatus}; a step that the states do not know is an error.
 */
@Entity
@Table(name = "orders")
@DynamicUpdate
public class Order {

    @EmbeddedId
    private OrderId id;

    @Embedded
    @EmbeddedColumnNaming("customer_%s")
    private Customer customer;

    @ElementCollection
    @CollectionTable(name = "order_line", joinColumns = @JoinColumn(name = "order_id"))
    @OrderColumn(name = "position")
    private List<OrderLine> lines = new ArrayList<>();

    @Embedded
    @EmbeddedColumnNaming("total_%s")
    private Money total;

    @Embedded
    @EmbeddedColumnNaming("payment_%s")
    private PaymentChoice payment;

    @Enumerated(EnumType.STRING)
    private OrderStatus status;

    @Enumerated(EnumType.STRING)
    private @Nullable CancelledBecause cancelledBecause;

    private Instant placedAt;

    private @Nullable Instant cancellationRequestedAt;

    private @Nullable Instant shippedAt;

    @Version
    private @Nullable Long version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in.
    protected Order() {}

    private Order(OrderId id, Basket basket, List<OrderLine> lines, Money total, Instant placedAt) {
        this.id = id;
        this.customer = basket.customer();
        this.payment = basket.payment();
        this.lines.addAll(lines);
        this.total = total;
        this.status = OrderStatus.PENDING;
        this.placedAt = placedAt;
    }

    /** A new order, PENDING. */
    public static Order placed(OrderId id, Basket basket, Priced priced, Instant placedAt) {
        return new Order(id, basket, priced.lines(), priced.total(), placedAt);
    }

    /** Whether it was placed with exactly this basket. */
    public boolean isFor(Basket basket) {
        return customer.equals(basket.customer())
                && payment.equals(basket.payment())
                && lines.stream().map(OrderLine::item).toList().equals(basket.items())
                && basket.mayCost(total);
    }

    /** The payment was captured. If the order was cancelled meanwhile it stays so, and the payment is refunded. */
    public Transition confirm() {
        return switch (status) {
            case PENDING -> {
                status = OrderStatus.CONFIRMED;
                yield Transition.MADE;
            }
            case CANCELLED -> Transition.TOO_LATE;
            case CONFIRMED, CANCELLING, SHIPPED, RETURNING, RETURNED -> throw cannotBe("confirmed");
        };
    }

    /**
     * The goods left the house. If the customer asked for a cancellation, that came too late: release and dispatch
     * exclude each other, and inventory has decided.
     *
     * @param at when this service heard of it: from then on the time runs in which it can be returned
     */
    public void ship(Instant at) {
        status = switch (status) {
            case CONFIRMED, CANCELLING -> OrderStatus.SHIPPED;
            case PENDING, SHIPPED, CANCELLED, RETURNING, RETURNED -> throw cannotBe("shipped");
        };
        shippedAt = at;
    }

    /** There is no stock, no money or no time for it. If the order was cancelled before, the first reason stands. */
    public Transition cancel(CancelledBecause because) {
        return switch (status) {
            case PENDING -> {
                end(because);
                yield Transition.MADE;
            }
            case CANCELLED -> Transition.TOO_LATE;
            case CONFIRMED, CANCELLING, SHIPPED, RETURNING, RETURNED -> throw cannotBe("cancelled");
        };
    }

    /**
     * The customer changed their mind. Before the payment that is the end; after it, inventory has to stop the goods
     * first.
     *
     * @param at when they asked for it
     */
    public CancellationOutcome cancelForCustomer(Instant at) {
        return switch (status) {
            case PENDING -> {
                cancellationRequestedAt = at;
                end(CancelledBecause.CUSTOMER);
                yield CancellationOutcome.CANCELLED;
            }
            case CONFIRMED -> {
                cancellationRequestedAt = at;
                status = OrderStatus.CANCELLING;
                yield CancellationOutcome.REQUESTED;
            }
            case CANCELLING, SHIPPED, CANCELLED, RETURNING, RETURNED -> CancellationOutcome.REFUSED;
        };
    }

    /** The goods are back on the shelf. If the order was cancelled before, that was why. */
    public Transition stopped() {
        return switch (status) {
            case CANCELLING -> {
                end(CancelledBecause.CUSTOMER);
                yield Transition.MADE;
            }
            case CANCELLED -> Transition.TOO_LATE;
            case PENDING, CONFIRMED, SHIPPED, RETURNING, RETURNED -> throw cannotBe("released");
        };
    }

    /**
     * The customer wants to send it back. That undoes nothing: the goods have to arrive first.
     *
     * @param at when they asked for it
     * @param window how long after the shipment they may
     */
    public ReturnOutcome returnForCustomer(Instant at, Duration window) {
        return switch (status) {
            case SHIPPED -> {
                if (at.isAfter(Objects.requireNonNull(shippedAt).plus(window))) {
                    yield ReturnOutcome.TOO_LATE;
                }
                status = OrderStatus.RETURNING;
                yield ReturnOutcome.REQUESTED;
            }
            case PENDING, CONFIRMED, CANCELLING, CANCELLED, RETURNING, RETURNED -> ReturnOutcome.REFUSED;
        };
    }

    /** The goods came back, which nobody sends without having asked. */
    public void takeBack() {
        status = switch (status) {
            case RETURNING -> OrderStatus.RETURNED;
            case PENDING, CONFIRMED, CANCELLING, SHIPPED, CANCELLED, RETURNED -> throw cannotBe("returned");
        };
    }

    private void end(CancelledBecause because) {
        status = OrderStatus.CANCELLED;
        cancelledBecause = because;
    }

    private IllegalStateException cannotBe(String wish) {
        return new IllegalStateException("Order %s is %s and cannot be %s".formatted(id, status, wish));
    }

    public OrderId id() {
        return id;
    }

    public Customer customer() {
        return customer;
    }

    /** In the order in which they were placed. */
    public List<OrderLine> lines() {
        return List.copyOf(lines);
    }

    public Money total() {
        return total;
    }

    /** How it is paid. */
    public PaymentChoice payment() {
        return payment;
    }

    public OrderStatus status() {
        return status;
    }

    /** Null unless the order is CANCELLED. */
    public @Nullable CancelledBecause cancelledBecause() {
        return cancelledBecause;
    }

    public Instant placedAt() {
        return placedAt;
    }

    /** When the customer asked for a cancellation; null if never. If the order is SHIPPED, it was too late. */
    public @Nullable Instant cancellationRequestedAt() {
        return cancellationRequestedAt;
    }

    /** When this service heard that it left the house; null if it has not. */
    public @Nullable Instant shippedAt() {
        return shippedAt;
    }
}
