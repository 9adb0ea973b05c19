package io.pasdequatre.tracking.readmodel;

import static java.util.Comparator.comparing;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.ReturnLabelIssued;
import io.pasdequatre.events.ReturnRequested;
import io.pasdequatre.events.StockRejected;
import io.pasdequatre.events.StockReleased;
import io.pasdequatre.events.StockReserved;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * How far an order has come, by its events. It depends on which events there are and not on how they came: topics keep
 * no order among each other, and an event may come twice.
 *
 * @param because null unless the order is CANCELLED
 * @param waiting null if no service has anything left to do; what is RETURNING waits for the customer
 * @param details null as long as OrderPlaced is not among the events
 */
public record OrderProgress(
        OrderStatus status,
        @Nullable CancelledBecause because,
        @Nullable Waiting waiting,
        @Nullable OrderDetails details) {

    private static final String ORDER = "order-service";
    private static final String INVENTORY = "inventory-service";
    private static final String PAYMENT = "payment-service";

    /**
     * Whose turn it is.
     *
     * @param service the service that has not answered yet, such as {@code payment-service}
     * @param since when what it has to answer happened
     */
    public record Waiting(String service, Instant since) {}

    /** What these events amount to; there may be none. */
    public static OrderProgress of(Collection<PublishedEvent> events) {
        return new Fold(events).progress();
    }

    private OrderProgress(OrderStatus status, @Nullable CancelledBecause because, @Nullable Waiting waiting) {
        this(status, because, waiting, null);
    }

    private OrderProgress with(OrderDetails known) {
        return new OrderProgress(status, because, waiting, known);
    }

    /** Only order-service decides an order's fate, but for what leaves the house and what comes back. */
    private record Fold(Collection<PublishedEvent> events) {

        OrderProgress progress() {
            var progress = withoutDetails();
            return first(OrderPlaced.class)
                    .map(placed -> progress.with(OrderDetails.of(placed)))
                    .orElse(progress);
        }

        private OrderProgress withoutDetails() {
            return first(OrderCancelled.class)
                    .map(this::cancelled)
                    .or(() -> first(GoodsReturned.class).map(this::returned))
                    .or(() -> first(ReturnRequested.class).map(this::returning))
                    .or(() -> first(OrderShipped.class).map(_ -> new OrderProgress(OrderStatus.SHIPPED, null, null)))
                    .or(() -> first(CancellationRequested.class).map(this::cancelling))
                    .or(() -> first(OrderConfirmed.class)
                            .map(confirmed -> waiting(OrderStatus.CONFIRMED, INVENTORY, confirmed)))
                    .orElseGet(this::pending);
        }

        /** The end for the customer; what was done has still to be undone. */
        private OrderProgress cancelled(PublishedEvent end) {
            Waiting waiting = null;
            if (has(PaymentCaptured.class) && !has(PaymentRefunded.class)) {
                waiting = new Waiting(PAYMENT, end.happenedAt());
            } else if (has(StockReserved.class) && !has(StockReleased.class)) {
                waiting = new Waiting(INVENTORY, end.happenedAt());
            }
            return new OrderProgress(
                    OrderStatus.CANCELLED,
                    CancelledBecause.of(String.valueOf(end.fields().get("reason"))),
                    waiting);
        }

        private OrderProgress returned(PublishedEvent arrival) {
            return has(PaymentRefunded.class)
                    ? new OrderProgress(OrderStatus.RETURNED, null, null)
                    : waiting(OrderStatus.RETURNED, PAYMENT, arrival);
        }

        private OrderProgress returning(PublishedEvent requested) {
            return has(ReturnLabelIssued.class)
                    ? new OrderProgress(OrderStatus.RETURNING, null, null)
                    : waiting(OrderStatus.RETURNING, INVENTORY, requested);
        }

        private OrderProgress cancelling(PublishedEvent requested) {
            return first(StockReleased.class)
                    .map(released -> waiting(OrderStatus.CANCELLING, ORDER, released))
                    .orElseGet(() -> waiting(OrderStatus.CANCELLING, INVENTORY, requested));
        }

        private OrderProgress pending() {
            return first(PaymentCaptured.class)
                    .or(() -> first(PaymentDeclined.class))
                    .or(() -> first(StockRejected.class))
                    .map(answer -> waiting(OrderStatus.PENDING, ORDER, answer))
                    .or(() ->
                            first(StockReserved.class).map(reserved -> waiting(OrderStatus.PENDING, PAYMENT, reserved)))
                    .or(() -> first(OrderPlaced.class).map(placed -> waiting(OrderStatus.PENDING, INVENTORY, placed)))
                    .orElseGet(() -> new OrderProgress(OrderStatus.PENDING, null, null));
        }

        private static OrderProgress waiting(OrderStatus status, String service, PublishedEvent since) {
            return new OrderProgress(status, null, new Waiting(service, since.happenedAt()));
        }

        private boolean has(Class<? extends SpecificRecord> type) {
            return first(type).isPresent();
        }

        private Optional<PublishedEvent> first(Class<? extends SpecificRecord> type) {
            return events.stream().filter(event -> event.is(type)).min(comparing(PublishedEvent::happenedAt));
        }
    }
}
