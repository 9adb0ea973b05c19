package io.pasdequatre.simulation;

import static io.pasdequatre.simulation.ConcurrentCustomers.begin;
import static io.pasdequatre.simulation.ConcurrentCustomers.deliverAtOnce;
import static io.pasdequatre.simulation.ConcurrentCustomers.placeAtOnce;
import static io.pasdequatre.simulation.Services.ALL;
import static io.pasdequatre.simulation.Services.INVENTORY;
import static io.pasdequatre.simulation.Services.ORDER;
import static io.pasdequatre.simulation.Services.PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.CancellationRequested;
import io.pasdequatre.events.GoodsReturned;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.PaymentCaptured;
import io.pasdequatre.events.StockReleased;
import io.pasdequatre.simulation.State.OrderState;
import io.pasdequatre.simulation.State.StockState;
import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.World.Stocked;
import io.pasdequatre.simulation.postgres.PostgresWorld;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What replicas and customers do at the same moment, on one database for each service. */
@Timeout(60)
class ConcurrencyTest {

    private static final PostgresWorld WORLD = PostgresWorld.shared();
    private static final int REPLICAS = 4;
    private static final int ROUNDS = 8;
    private static final Duration DISPATCH_DELAY = Duration.ofSeconds(5);

    @Test
    void basketsInOppositeOrderNeverMeetInACircle() {
        begin(WORLD, skus(6).map(sku -> new Stocked(sku, 1_000, 100)));
        var deadlocks = deadlocks();
        var orders = placeAtOnce(WORLD, 120, ConcurrencyTest::twoOfSix);

        var broker = new Broker(WORLD);
        for (int round = 0; round < ROUNDS; round++) {
            broker.deliverToReplicas(REPLICAS, dispatchesAndCancellations(orders, round));
            WORLD.clock().advance(DISPATCH_DELAY);
        }
        WORLD.sweepDispatches();
        broker.deliverEverything();

        assertThat(deadlocks()).isEqualTo(deadlocks);
        new FinalState(WORLD.state()).assertConsistent();
    }

    @Test
    void aHundredPiecesGoToAHundredOfAThousandBuyers() {
        begin(WORLD, Stream.of(new Stocked("hot", 100, 100)));
        placeAtOnce(WORLD, 1_000, _ -> basket(new Item("hot", 1)));

        new Broker(WORLD).deliverToReplicas(REPLICAS);

        assertThat(WORLD.state().stock().get("hot")).isEqualTo(new StockState(0, 100, 0, 0, 100));
        assertThat(Collections.frequency(WORLD.state().reservations().values(), "HELD"))
                .isEqualTo(100);
        assertThat(Collections.frequency(WORLD.state().reservations().values(), "REJECTED"))
                .isEqualTo(900);
    }

    @Test
    void ofTwoOrdersForTheLastPieceOneGetsIt() {
        begin(WORLD, skus(20).map(sku -> new Stocked(sku, 1, 100)));

        skus(20).forEach(sku -> {
            var orders = placeAtOnce(WORLD, 2, _ -> basket(new Item(sku, 1)));
            deliverAtOnce(WORLD, INVENTORY, orders.stream().map(order -> order.event(OrderPlaced.class)));
            assertThat(orders.stream().map(order -> order.states().reservation()))
                    .containsExactlyInAnyOrder("HELD", "REJECTED");
        });

        assertThat(WORLD.state().stock().values()).allMatch(new StockState(0, 1, 0, 0, 1)::equals);
    }

    @Test
    void ofFiftyCancellationsAtOnceOneIsAcceptedAndRefundedOnce() {
        begin(WORLD, Stream.of(new Stocked("shoe", 10, 100)));
        var order = placeAtOnce(WORLD, 1, _ -> basket(new Item("shoe", 1))).getFirst();
        new Broker(WORLD).deliverEverything();

        assertThat(AtOnce.times(50, () -> WORLD.cancel(order.order()))).containsOnlyOnce(true);

        order.deliver(INVENTORY, CancellationRequested.class);
        deliverAtOnce(WORLD, ORDER, Collections.nCopies(8, order.event(StockReleased.class)).stream());
        order.deliver(PAYMENT, CancellationRequested.class);
        deliverAtOnce(WORLD, PAYMENT, Collections.nCopies(8, order.event(OrderCancelled.class)).stream());
        new Broker(WORLD).deliverEverything();
        assertThat(order.appendedBy(ORDER))
                .containsExactly("OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled");
        assertThat(order.appendedBy(PAYMENT)).containsExactly("PaymentCaptured", "PaymentRefunded");
        new FinalState(WORLD.state()).assertConsistent();
    }

    @Test
    void ofFiftyCancellationsAtOnceOfAnOrderThatIsPendingOneIsAccepted() {
        begin(WORLD, Stream.of(new Stocked("shoe", 10, 100)));
        var order = placeAtOnce(WORLD, 1, _ -> basket(new Item("shoe", 1))).getFirst();

        assertThat(AtOnce.times(50, () -> WORLD.cancel(order.order()))).containsOnlyOnce(true);

        new Broker(WORLD).deliverEverything();
        assertThat(order.appendedBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled");
        new FinalState(WORLD.state()).assertConsistent();
    }

    @Test
    void ofFiftyReturnsAtOnceOneIsAcceptedAndOfFiftyArrivalsOneIsRefunded() {
        begin(WORLD, Stream.of(new Stocked("shoe", 10, 100)));
        var order = placeAtOnce(WORLD, 1, _ -> basket(new Item("shoe", 1))).getFirst();
        new Broker(WORLD).deliverEverything();
        WORLD.clock().advance(DISPATCH_DELAY);
        WORLD.sweepDispatches();
        new Broker(WORLD).deliverEverything();

        assertThat(AtOnce.times(50, () -> WORLD.requestReturn(order.order()))).containsOnlyOnce(true);
        new Broker(WORLD).deliverEverything();
        assertThat(AtOnce.times(50, () -> WORLD.arrive(order.order()))).containsOnly(true);
        deliverAtOnce(WORLD, PAYMENT, Collections.nCopies(8, order.event(GoodsReturned.class)).stream());
        new Broker(WORLD).deliverEverything();

        assertThat(order.appendedBy(PAYMENT)).containsExactly("PaymentCaptured", "PaymentRefunded");
        assertThat(order.states().order()).isEqualTo("RETURNED");
        assertThat(WORLD.state().stock().get("shoe")).isEqualTo(new StockState(10, 0, 1, 1, 10));
        new FinalState(WORLD.state()).assertConsistent();
    }

    @Test
    void aCancellationAndACaptureAtOnceEndCancelledAndRefunded() {
        begin(WORLD, Stream.of(new Stocked("shoe", 100, 100)));
        var orders = placeAtOnce(WORLD, 50, _ -> basket(new Item("shoe", 1)));
        WORLD.deliver(INVENTORY, WORLD.appended(ORDER));
        WORLD.deliver(PAYMENT, WORLD.appended(INVENTORY));

        orders.forEach(order -> {
            var captured = List.of(order.event(PaymentCaptured.class));
            AtOnce.run(() -> WORLD.cancel(order.order()), () -> WORLD.deliver(ORDER, captured));
        });
        new Broker(WORLD).deliverEverything();

        var state = WORLD.state();
        assertThat(state.orders().values()).allMatch(order -> order.because().equals("CUSTOMER"));
        assertThat(state.payments().values())
                .hasSize(50)
                .allMatch(payment -> payment.status().equals("REFUNDED"));
        new FinalState(state).assertConsistent();
    }

    @Test
    void ofAReleaseAndADispatchAtOnceOneHappens() {
        begin(WORLD, Stream.of(new Stocked("shoe", 100, 100)));
        var orders = placeAtOnce(WORLD, 50, _ -> basket(new Item("shoe", 1)));
        WORLD.deliver(INVENTORY, WORLD.appended(ORDER));
        WORLD.deliver(PAYMENT, WORLD.appended(INVENTORY));
        WORLD.deliver(ORDER, WORLD.appended(PAYMENT));
        orders.forEach(order -> {
            WORLD.clock().advance(DISPATCH_DELAY);
            order.deliver(INVENTORY, OrderConfirmed.class);
            WORLD.cancel(order.order());
            var requested = List.of(order.event(CancellationRequested.class));
            WORLD.clock().advance(DISPATCH_DELAY);
            AtOnce.run(WORLD::sweepDispatches, WORLD::sweepDispatches, () -> WORLD.deliver(INVENTORY, requested));
            assertThat(order.appendedBy(INVENTORY)).hasSize(2).last().isIn("StockReleased", "OrderShipped");
        });
        new Broker(WORLD).deliverEverything();

        new FinalState(WORLD.state()).assertConsistent();
    }

    @Test
    void twoSweepsAtOnceEndEachOrderOnceAndDoNotWaitForEachOther() {
        begin(WORLD, Stream.of(new Stocked("shoe", 100, 100)));
        var orders = placeAtOnce(WORLD, 150, _ -> basket(new Item("shoe", 1)));
        WORLD.clock().advance(Duration.ofMinutes(15));

        // The first is held before the commit of its first order; the second takes all others meanwhile, and is done.
        Overlap.of(WORLD, WORLD::sweepTimeLimit).with(() -> {}, () -> {
            WORLD.sweepTimeLimit();
            assertThat(WORLD.state().orders().values().stream().filter(ConcurrencyTest::isCancelled))
                    .hasSize(149);
        });

        assertThat(WORLD.state().orders().values())
                .allMatch(order -> order.because().equals("TIMED_OUT"));
        assertThat(orders)
                .allSatisfy(
                        order -> assertThat(order.appendedBy(ORDER)).containsExactly("OrderPlaced", "OrderCancelled"));
    }

    private static Runnable[] dispatchesAndCancellations(List<Saga> orders, int round) {
        Runnable cancelSome = () -> IntStream.iterate(round, i -> i < orders.size(), i -> i + 2 * ROUNDS)
                .forEach(i -> WORLD.cancel(orders.get(i).order()));
        return new Runnable[] {WORLD::sweepDispatches, WORLD::sweepDispatches, cancelSome};
    }

    private static boolean isCancelled(OrderState order) {
        return order.status().equals("CANCELLED");
    }

    private static Item[] twoOfSix(int seed) {
        var skus = skus(6).collect(Collectors.toList());
        Collections.shuffle(skus, new Random(seed));
        return basket(new Item(skus.get(0), 1), new Item(skus.get(1), 2));
    }

    private static Item[] basket(Item... items) {
        return items;
    }

    private static Stream<String> skus(int count) {
        return IntStream.range(0, count).mapToObj("sku-%d"::formatted);
    }

    private static Map<String, Long> deadlocks() {
        return ALL.stream()
                .collect(Collectors.toMap(
                        service -> service, service -> WORLD.locks(service).deadlocks()));
    }
}
