package io.pasdequatre.order.tracking;

import static java.util.Comparator.comparing;

import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.PaymentDeclined;
import io.pasdequatre.events.PaymentRefunded;
import io.pasdequatre.events.StockRejected;
import io.pasdequatre.events.StockReleased;
import io.pasdequatre.events.StockReserved;
import io.pasdequatre.order.domain.CancelledBecause;
import io.pasdequatre.order.domain.OrderStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the facts of one order amount to. It depends on which facts there are and not on how they came: topics keep no
 * order among each other, and a fact may come twice.
 *
 * @param because null unless the order is CANCELLED
 * @param waiting null if nobody has anything left to do
 */
public record Story(
        OrderStatus status,
        @Nullable CancelledBecause because,
        @Nullable Waiting waiting) {

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

    /** The story that these facts tell; there may be none. */
    public static Story of(Collection<PublishedFact> facts) {
        return new Teller(facts).story();
    }

    /** Only order-service decides an order's fate, but for the dispatch, which cannot be undone. */
    private record Teller(Collection<PublishedFact> facts) {

        Story story() {
            return first(OrderCancelled.class)
                    .map(this::cancelled)
                    .or(() -> first(OrderShipped.class).map(_ -> new Story(OrderStatus.SHIPPED, null, null)))
                    .or(() -> first(CancellationRequested.class).map(this::cancelling))
                    .or(() -> first(OrderConfirmed.class)
                            .map(confirmed -> waiting(OrderStatus.CONFIRMED, INVENTORY, confirmed)))
                    .orElseGet(this::pending);
        }

        /** The end for the customer; what was done has still to be undone. */
        private Story cancelled(PublishedFact end) {
            Waiting waiting = null;
            if (has(PaymentCaptured.class) && !has(PaymentRefunded.class)) {
                waiting = new Waiting(PAYMENT, end.happenedAt());
            } else if (has(StockReserved.class) && !has(StockReleased.class)) {
                waiting = new Waiting(INVENTORY, end.happenedAt());
            }
            return new Story(
                    OrderStatus.CANCELLED,
                    CancelledBecause.valueOf(String.valueOf(end.fields().get("reason"))),
                    waiting);
        }

        private Story cancelling(PublishedFact requested) {
            return first(StockReleased.class)
                    .map(released -> waiting(OrderStatus.CANCELLING, ORDER, released))
                    .orElseGet(() -> waiting(OrderStatus.CANCELLING, INVENTORY, requested));
        }

        private Story pending() {
            return first(PaymentCaptured.class)
                    .or(() -> first(PaymentDeclined.class))
                    .or(() -> first(StockRejected.class))
                    .map(answer -> waiting(OrderStatus.PENDING, ORDER, answer))
                    .or(() ->
                            first(StockReserved.class).map(reserved -> waiting(OrderStatus.PENDING, PAYMENT, reserved)))
                    .or(() -> first(OrderPlaced.class).map(placed -> waiting(OrderStatus.PENDING, INVENTORY, placed)))
                    .orElseGet(() -> new Story(OrderStatus.PENDING, null, null));
        }

        private static Story waiting(OrderStatus status, String service, PublishedFact since) {
            return new Story(status, null, new Waiting(service, since.happenedAt()));
        }

        private boolean has(Class<? extends SpecificRecord> type) {
            return first(type).isPresent();
        }

        private Optional<PublishedFact> first(Class<? extends SpecificRecord> type) {
            return facts.stream().filter(fact -> fact.is(type)).min(comparing(PublishedFact::happenedAt));
        }
    }
}
