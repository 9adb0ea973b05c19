package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.PeerEvents.OrderConfirmed;
import io.pasdequatre.benchmarks.PeerEvents.OrderPlaced;
import io.pasdequatre.benchmarks.PeerEvents.OrderShipped;
import io.pasdequatre.benchmarks.PeerEvents.PaymentCaptured;
import io.pasdequatre.benchmarks.PeerEvents.StockReserved;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/** An order by blocking calls: its customer waits until inventory, payment and notification have answered in turn. */
final class RestOrders {

    /** What the others are called in URLs. */
    static final String RESERVATIONS = "/reservations";

    static final String RELEASES = "/releases";
    static final String SHIPMENTS = "/shipments";
    static final String PAYMENTS = "/payments";
    static final String REFUNDS = "/refunds";
    static final String NOTIFICATIONS = "/notifications";

    private final PeerSteps steps;
    private final TransactionTemplate transaction;
    private final RestCalls inventory;
    private final RestCalls payment;
    private final RestCalls notification;

    RestOrders(
            PeerSteps steps,
            TransactionTemplate transaction,
            RestCalls inventory,
            RestCalls payment,
            RestCalls notification) {
        this.steps = steps;
        this.transaction = transaction;
        this.inventory = inventory;
        this.payment = payment;
        this.notification = notification;
    }

    /**
     * No transaction is open while it calls, so that no connection to the database waits with it.
     *
     * @param due when the order was to be placed
     * @param patience how long each call may take
     * @throws CallFailedException if one fails; then what can be undone is undone
     */
    UUID place(Instant due, Duration patience) {
        OrderPlaced placed = transaction.execute(_ -> steps.place(due));
        try {
            StockReserved reserved = inventory.post(RESERVATIONS, placed, StockReserved.class, patience);
            PaymentCaptured captured = payment.post(PAYMENTS, reserved, PaymentCaptured.class, patience);
            OrderConfirmed confirmed = transaction.execute(_ -> steps.confirm(captured));
            OrderShipped shipped = inventory.post(SHIPMENTS, confirmed, OrderShipped.class, patience);
            notification.post(NOTIFICATIONS, shipped, Boolean.class, patience);
            return placed.orderId();
        } catch (CallFailedException e) {
            undo(placed.orderId(), patience);
            throw e;
        }
    }

    /** Who does not answer is not asked again: somebody would have to remember it. */
    private void undo(UUID order, Duration patience) {
        tryToUndo(payment, REFUNDS, order, patience);
        tryToUndo(inventory, RELEASES, order, patience);
        transaction.execute(_ -> steps.cancel(order));
    }

    private static void tryToUndo(RestCalls whom, String path, UUID order, Duration patience) {
        try {
            whom.post(path, order, Boolean.class, patience);
        } catch (CallFailedException e) {
            System.out.printf("%s of order %s: %s%n", path, order, e.getMessage());
        }
    }
}
