package io.pasdequatre.order.tracking;

import static io.pasdequatre.order.domain.OrderStatus.CANCELLED;
import static io.pasdequatre.order.domain.OrderStatus.CANCELLING;
import static io.pasdequatre.order.domain.OrderStatus.CONFIRMED;
import static io.pasdequatre.order.domain.OrderStatus.PENDING;
import static io.pasdequatre.order.domain.OrderStatus.SHIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.PublishedFact;
import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.NotificationSent;
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
import io.pasdequatre.order.tracking.Story.Waiting;
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

/** What an order's facts amount to, however they come. */
class StoryTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    static Stream<Arguments> stories() {
        return Stream.of(
                story(PENDING, "inventory-service", OrderPlaced.class),
                story(PENDING, "payment-service", OrderPlaced.class, StockReserved.class),
                story(PENDING, "order-service", OrderPlaced.class, StockReserved.class, PaymentCaptured.class),
                story(PENDING, "order-service", OrderPlaced.class, StockReserved.class, PaymentDeclined.class),
                story(PENDING, "order-service", OrderPlaced.class, StockRejected.class),
                story(
                        CONFIRMED,
                        "inventory-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        NotificationSent.class,
                        OrderConfirmed.class),
                story(
                        SHIPPED,
                        null,
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        OrderShipped.class),
                story(
                        CANCELLING,
                        "inventory-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class),
                story(
                        CANCELLING,
                        "order-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class,
                        StockReleased.class),
                story(
                        SHIPPED,
                        null,
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class,
                        OrderShipped.class),
                story(
                        CANCELLED,
                        "payment-service",
                        OrderPlaced.class,
                        StockReserved.class,
                        PaymentCaptured.class,
                        OrderConfirmed.class,
                        CancellationRequested.class,
                        StockReleased.class,
                        OrderCancelled.class),
                story(
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
                story(CANCELLED, null, OrderPlaced.class, StockRejected.class, OrderCancelled.class),
                story(CANCELLED, "inventory-service", OrderPlaced.class, StockReserved.class, OrderCancelled.class),
                story(
                        CANCELLED,
                        null,
                        OrderPlaced.class,
                        StockReserved.class,
                        OrderCancelled.class,
                        StockReleased.class),
                story(PENDING, null));
    }

    private static Arguments story(OrderStatus status, @Nullable String waitsFor, Class<?>... said) {
        return Arguments.of(status, waitsFor, List.of(said));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void factsTellTheSameStoryInWhateverOrderAndHoweverOftenTheyCome(
            OrderStatus status, @Nullable String waitsFor, List<Class<?>> said) {
        List<PublishedFact> facts = new ArrayList<>(facts(said));
        facts.addAll(List.copyOf(facts));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(facts, new Random(seed));
            Story story = Story.of(facts);
            assertThat(story.status()).isEqualTo(status);
            assertThat(story.waiting() == null ? null : story.waiting().service())
                    .isEqualTo(waitsFor);
        }
    }

    @Test
    void anOrderWaitsSinceWhatIsToBeAnsweredHappened() {
        List<PublishedFact> facts = facts(List.of(OrderPlaced.class, StockReserved.class));

        assertThat(Story.of(facts).waiting()).isEqualTo(new Waiting("payment-service", NOON.plusSeconds(1)));
    }

    @Test
    void aCancelledOrderSaysWhy() {
        List<PublishedFact> facts = facts(List.of(OrderPlaced.class, OrderCancelled.class));

        assertThat(Story.of(facts).because()).isEqualTo(CancelledBecause.TIMED_OUT);
    }

    /** One a second from noon on. */
    private static List<PublishedFact> facts(List<Class<?>> said) {
        List<PublishedFact> facts = new ArrayList<>();
        for (Class<?> type : said) {
            facts.add(new PublishedFact(
                    UUID.randomUUID(),
                    type.getName(),
                    "a-service",
                    UUID.randomUUID().toString(),
                    1,
                    NOON.plusSeconds(facts.size()),
                    null,
                    null,
                    UUID.randomUUID(),
                    null,
                    null,
                    Map.of("reason", "TIMED_OUT")));
        }
        return facts;
    }
}
