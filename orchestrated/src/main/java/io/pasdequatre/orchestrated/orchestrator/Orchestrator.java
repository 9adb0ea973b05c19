package io.pasdequatre.orchestrated.orchestrator;

import static io.pasdequatre.orchestrated.orchestrator.Step.CHARGING;
import static io.pasdequatre.orchestrated.orchestrator.Step.ENDED;
import static io.pasdequatre.orchestrated.orchestrator.Step.REFUNDING;
import static io.pasdequatre.orchestrated.orchestrator.Step.RELEASING;
import static io.pasdequatre.orchestrated.orchestrator.Step.RESERVING;
import static io.pasdequatre.orchestrated.orchestrator.Step.SHIPPING;
import static io.pasdequatre.orchestrated.orchestrator.Step.STOPPING;

import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.orchestrated.messages.NothingToRefund;
import io.pasdequatre.orchestrated.messages.OrderShipped;
import io.pasdequatre.orchestrated.messages.PaymentCaptured;
import io.pasdequatre.orchestrated.messages.PaymentDeclined;
import io.pasdequatre.orchestrated.messages.PaymentRefunded;
import io.pasdequatre.orchestrated.messages.StockRejected;
import io.pasdequatre.orchestrated.messages.StockReleased;
import io.pasdequatre.orchestrated.messages.StockReserved;
import io.pasdequatre.order.domain.CancellationOutcome;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.Order;
import io.pasdequatre.order.domain.OrderId;
import io.pasdequatre.order.domain.Orders;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.avro.specific.SpecificRecord;

/**
 * The whole saga of an order. Each step waits for one reply, and says what is commanded next:
 *
 * <pre>
 * RESERVING ─ StockReserved ─▶ CHARGING ─ PaymentCaptured ─▶ SHIPPING ─ OrderShipped ─▶ ENDED
 *     │                           │                              │ the customer cancels
 *     │ StockRejected             │ PaymentDeclined              ▼
 *     ▼                           ▼                          STOPPING ─ OrderShipped ─▶ ENDED
 *   ENDED                     RELEASING                          │ StockReleased
 *                                 │ StockReleased                │
 *                                 ▼                              │
 *                             REFUNDING ◀────────────────────────┘
 *                                 │ PaymentRefunded, NothingToRefund
 *                                 ▼
 *                               ENDED
 * </pre>
 *
 * <p>The customer or the clock cancels what is RESERVING or CHARGING: it is RELEASING then. The reply to the command
 * before comes all the same, before that to the release or the refund, since each participant answers in order: it is
 * late, and changes nothing. Any other reply at another step is an error.
 */
@Reactions(topics = {"inventory-replies", "payment-replies"})
class Orchestrator {

    private final Orders orders;
    private final Sagas sagas;
    private final Outbox outbox;
    private final Clock clock;

    Orchestrator(Orders orders, Sagas sagas, Outbox outbox, Clock clock) {
        this.orders = orders;
        this.sagas = sagas;
        this.outbox = outbox;
        this.clock = clock;
    }

    void begin(Order order) {
        sagas.begin(order.id(), RESERVING);
        command(order, Commands.reserve(order));
        command(order, Commands.tellPlaced(order));
    }

    void on(StockReserved reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case RESERVING -> next(order, CHARGING, Commands.charge(order));
            case RELEASING -> {}
            default -> throw unexpected(reply, order);
        }
    }

    void on(StockRejected reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case RESERVING -> {
                order.cancel(CancelledBecause.OUT_OF_STOCK);
                next(order, ENDED, Commands.tellCancelled(order, CancelledBecause.OUT_OF_STOCK));
            }
            case RELEASING -> {}
            default -> throw unexpected(reply, order);
        }
    }

    void on(PaymentCaptured reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case CHARGING -> {
                order.confirm();
                next(order, SHIPPING, Commands.ship(order));
                command(order, Commands.tellConfirmed(order));
            }
            case RELEASING, REFUNDING -> {}
            default -> throw unexpected(reply, order);
        }
    }

    void on(PaymentDeclined reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case CHARGING -> cancel(order, CancelledBecause.PAYMENT_DECLINED);
            case RELEASING, REFUNDING -> {}
            default -> throw unexpected(reply, order);
        }
    }

    /** The pivot. If the customer wanted it cancelled, that came too late. */
    void on(OrderShipped reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case SHIPPING, STOPPING -> {
                order.ship(now());
                next(order, ENDED, Commands.tellShipped(order, reply));
            }
            default -> throw unexpected(reply, order);
        }
    }

    /** While STOPPING, the customer came before the pivot. */
    void on(StockReleased reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case STOPPING -> {
                order.stopped();
                command(order, Commands.tellCancelled(order, CancelledBecause.CUSTOMER));
                next(order, REFUNDING, Commands.refund(order));
            }
            case RELEASING -> next(order, REFUNDING, Commands.refund(order));
            default -> throw unexpected(reply, order);
        }
    }

    void on(PaymentRefunded reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case REFUNDING -> next(order, ENDED, Commands.tellRefunded(order));
            default -> throw unexpected(reply, order);
        }
    }

    void on(NothingToRefund reply) {
        var order = lock(reply.getOrderId());
        switch (sagas.stepOf(order.id())) {
            case REFUNDING -> sagas.move(order.id(), ENDED);
            default -> throw unexpected(reply, order);
        }
    }

    /** The customer changes their mind: until it is paid at once, after that if inventory can stop it. */
    CancellationOutcome cancelForCustomer(Order order) {
        var outcome = order.cancelForCustomer(now());
        switch (outcome) {
            case CANCELLED -> undo(order, CancelledBecause.CUSTOMER);
            case REQUESTED -> {
                next(order, STOPPING, Commands.stop(order));
                command(order, Commands.tellCancellationRequested(order));
            }
            case REFUSED -> {}
        }
        return outcome;
    }

    /** There is no money, or no time for it. */
    void cancel(Order order, CancelledBecause because) {
        order.cancel(because);
        undo(order, because);
    }

    private void undo(Order order, CancelledBecause because) {
        next(order, RELEASING, Commands.release(order));
        command(order, Commands.tellCancelled(order, because));
    }

    private void next(Order order, Step step, SpecificRecord command) {
        sagas.move(order.id(), step);
        command(order, command);
    }

    private void command(Order order, SpecificRecord command) {
        outbox.append(order.id().toString(), command);
    }

    /** Two replies, or a reply and a customer, wait for each other here. */
    private Order lock(String orderId) {
        return orders.findById(OrderId.of(orderId))
                .orElseThrow(() -> new IllegalStateException("Order " + orderId + " was never placed here"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private IllegalStateException unexpected(SpecificRecord reply, Order order) {
        return new IllegalStateException(
                "%s while %s".formatted(reply.getSchema().getName(), sagas.stepOf(order.id())));
    }
}
