package io.pasdequatre.tracking.readmodel;

import static io.pasdequatre.tracking.readmodel.OrderStatus.CANCELLED;
import static io.pasdequatre.tracking.readmodel.OrderStatus.CANCELLING;
import static io.pasdequatre.tracking.readmodel.OrderStatus.CONFIRMED;
import static io.pasdequatre.tracking.readmodel.OrderStatus.PENDING;
import static io.pasdequatre.tracking.readmodel.OrderStatus.RETURNED;
import static io.pasdequatre.tracking.readmodel.OrderStatus.RETURNING;
import static io.pasdequatre.tracking.readmodel.OrderStatus.SHIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.NotificationSent;
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
import io.pasdequatre.tracking.readmodel.OrderProgress.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an order's events amount to, however they come. */
class OrderProgressTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static final Map<String, Object> EURO = Map.of("amountMinor", 100L, "currency", "EUR");
    private static final Map<String, @Nullable Object> FIELDS = Map.of(
            "reason",
            "TIMED_OUT",
            "customer",
            Map.of("id", "ada"),
            "lines",
            List.of(Map.of("sku", "TEAPOT", "quantity", 2, "unitPrice", EURO)),
            "total",
            Map.of("amountMinor", 200L, "currency", "EUR"));

    static Stream<Arguments> cases() {
        return Stream.of(
                after(PENDING, "inventory-service", OrderPlaced.class),
                after(PENDING, "payment-service", OrderPlaced.class, StockReserved.class),
                after(PENDING, "order-service", OrderPlaced.class, StockReserved.class, PaymentCaptured.class),
                after(PENDING, "order-service", OrderPlaced.class, StockReserved.class, PaymentDeclined.class),
                after(PENDING, "order-service", OrderPlaced.class, StockRejected.class),
                after(
                        CONFIRMED,
                        "inventory-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        NotificationSent.class,
                        OrderConfirmed.class),
                after(
                        SHIPPED,
                        null,
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        OrderShipped.class),
                after(
                        CANCELLING,
                        "inventory-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class),
                after(
                        CANCELLING,
                        "order-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class,
                        StockReleased.class),
                after(
                        SHIPPED,
                        null,
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class,
                        OrderShipped.class),
                after(
                        CANCELLED,
                        "payment-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class,
                        StockReleased.class,
                        OrderCancelled.class),
                after(
                        CANCELLED,
                        null,
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class,
                        StockReleased.class,
                        OrderCancelled.class,
                        PaymentRefunded.class),
                after(CANCELLED, null, OrderPlaced.class, StockRejected.class, OrderCancelled.class),
                after(CANCELLED, "inventory-service", OrderPlaced.class, StockReserved.class, OrderCancelled.class),
                after(
                        CANCELLED,
                        null,
                        OrderPlaced.class,
                        StockReserved.class,
                        OrderCancelled.class,
                        StockReleased.class),
                sentBack(RETURNING, "inventory-service"),
                sentBack(RETURNING, null, ReturnLabelIssued.class),
                sentBack(RETURNED, "payment-service", ReturnLabelIssued.class, GoodsReturned.class),
                sentBack(RETURNED, null, ReturnLabelIssued.class, GoodsReturned.class, PaymentRefunded.class),
                after(PENDING, null));
    }

    private static Arguments sentBack(OrderStatus status, @Nullable String waitsFor, Class<?>... published) {
        var before = Stream.of(
                OrderPlaced.class,
                StockReserved.class,
                PaymentCaptured.class,
                OrderConfirmed.class,
                OrderShipped.class,
                ReturnRequested.class);
        return after(
                status, waitsFor, Stream.concat(before, Stream.of(published)).toArray(Class<?>[]::new));
    }

    private static Arguments after(OrderStatus status, @Nullable String waitsFor, Class<?>... published) {
        return Arguments.of(status, waitsFor, List.of(published));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eventsAmountToTheSameInWhateverOrderAndHoweverOftenTheyCome(
            OrderStatus status, @Nullable String waitsFor, List<Class<?>> published) {
        List<PublishedEvent> events = new ArrayList<>(events(published));
        events.addAll(List.copyOf(events));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(events, new Random(seed));
            OrderProgress progress = OrderProgress.of(events);
            assertThat(progress.status()).isEqualTo(status);
            assertThat(progress.waiting() == null ? null : progress.waiting().service())
                    .isEqualTo(waitsFor);
        }
    }

    @Test
    void anOrderWaitsSinceWhatIsToBeAnsweredHappened() {
        List<PublishedEvent> events = events(List.of(OrderPlaced.class, StockReserved.class));

        assertThat(OrderProgress.of(events).waiting()).isEqualTo(new Waiting("payment-service", NOON.plusSeconds(1)));
    }

    @Test
    void aCancelledOrderSaysWhy() {
        List<PublishedEvent> events = events(List.of(OrderPlaced.class, OrderCancelled.class));

        assertThat(OrderProgress.of(events).because()).isEqualTo(CancelledBecause.TIMED_OUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTHER", "A_REASON_OF_THE_NEXT_VERSION"})
    void aCancellationForAnUnknownReasonIsACancellation(String reason) {
        var cancelled = event(OrderCancelled.class, 1, Map.of("reason", reason));

        assertThat(OrderProgress.of(List.of(cancelled)).status()).isEqualTo(CANCELLED);
        assertThat(OrderProgress.of(List.of(cancelled)).because()).isEqualTo(CancelledBecause.OTHER);
    }

    @Test
    void whatWasOrderedIsKnownOnceOrderPlacedIs() {
        assertThat(OrderProgress.of(events(List.of(StockReserved.class))).details())
                .isNull();
        assertThat(OrderProgress.of(events(List.of(StockReserved.class, OrderPlaced.class)))
                        .details())
                .isEqualTo(new OrderDetails(
                        "ada",
                        List.of(new OrderDetails.Line("TEAPOT", 2, new Money(100, "EUR"))),
                        new Money(200, "EUR"),
                        NOON.plusSeconds(1)));
    }

    /** One a second from noon on. */
    private static List<PublishedEvent> events(List<Class<?>> published) {
        List<PublishedEvent> events = new ArrayList<>();
        for (Class<?> type : published) {
            events.add(event(type, events.size(), FIELDS));
        }
        return events;
    }

    private static PublishedEvent event(Class<?> type, int second, Map<String, @Nullable Object> fields) {
        return new PublishedEvent(
                UUID.randomUUID(),
                type.getName(),
                "a-service",
                UUID.randomUUID().toString(),
                1,
                NOON.plusSeconds(second),
                null,
                null,
                UUID.randomUUID(),
                null,
                null,
                fields);
    }
}
