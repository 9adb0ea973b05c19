package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.Stack;
import io.pasdequatre.systemtests.Shop.Answer;
import io.pasdequatre.systemtests.Shop.Order;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The customer changes their mind. A shipment waits for an hour here, unless a test says that its time has come. */
class CancellationJourneyTest {

    private static final Stack.Service INVENTORY = TheStack.running().service("inventory");
    private static final Map<String, String> SHIPMENTS_WAIT = Map.of("PASDEQUATRE_INVENTORY_DISPATCHING_DELAY", "1h");

    private final Shop shop = new Shop(TheStack.running());

    @BeforeAll
    static void shipmentsWait() {
        INVENTORY.restartWith(SHIPMENTS_WAIT);
    }

    @AfterAll
    static void shipmentsLeaveAtOnce() {
        INVENTORY.restart();
    }

    @Test
    void aPendingOrderIsCancelledAtOnceAndNeitherHoldsNorCostsAnythingAfterwards() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        INVENTORY.stop();
        var order = ada.orders(teapot, 2);

        Answer answer = order.cancel();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("status").asString()).isEqualTo("CANCELLED");
        order.isCancelledByTheCustomer();
        order.paymentIs("VOIDED");
        INVENTORY.restartWith(SHIPMENTS_WAIT);
        order.reservationIs("RELEASED");
        KafkaTopic.awaitAllConsumed();
        order.paymentIs("VOIDED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CANCELLED");
        teapot.hasStock(10, 0, 0);
        ada.hasBalance(10_000);
    }

    @Test
    void aConfirmedOrderIsStoppedAndItsMoneyComesBack() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        var order = confirmed(ada.orders(teapot, 2));
        ada.hasBalance(5_000);

        Answer answer = order.cancel();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("status").asString()).isEqualTo("CANCELLING");
        order.isCancelledByTheCustomer();
        order.reservationIs("RELEASED");
        order.shipmentIs("WITHDRAWN");
        order.paymentIs("REFUNDED");
        order.toldTheCustomer(
                "ORDER_PLACED", "ORDER_CONFIRMED", "CANCELLATION_REQUESTED", "ORDER_CANCELLED", "PAYMENT_REFUNDED");
        teapot.hasStock(10, 0, 0);
        ada.hasBalance(10_000);
    }

    @Test
    void aShippedOrderIsNotCancelled() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        var order = confirmed(ada.orders(teapot, 2));
        theTimeHasComeToShip(order);
        order.ends("SHIPPED");

        assertRefused(order.cancel(), "order-shipped");
        assertThat(order.view().has("cancellationRequestedAt")).isFalse();
        teapot.hasStock(8, 0, 2);
        ada.hasBalance(5_000);
    }

    /** The sweep that dispatches it answers to no event, and is in no trace of its own. */
    @Test
    void aShipmentThatWaitedIsPartOfItsOrdersTrace() {
        var order = confirmed(shop.customerWith(10_000).orders(shop.sells(10, 2_500), 1));
        theTimeHasComeToShip(order);
        order.ends("SHIPPED");

        assertThat(KafkaTopic.eventsOf(order.id)).hasSize(5).contains("OrderShipped");
        assertThat(KafkaTopic.correlationsOf(order.id)).hasSize(1);
    }

    /** As if somebody had changed the tables by hand. */
    @Test
    void anOrderThatCannotBeShippedHoldsUpNoOther() {
        var broken = confirmed(shop.customerWith(10_000).orders(shop.sells(10, 2_500), 1));
        var other = confirmed(shop.customerWith(10_000).orders(shop.sells(10, 2_500), 1));
        reservationBecomes("RELEASED", broken);

        theTimeHasComeToShip(broken);
        theTimeHasComeToShip(other);

        other.ends("SHIPPED");
        broken.shipmentIs("PREPARED");
        reservationBecomes("HELD", broken);
        theTimeHasComeToShip(broken);
        broken.ends("SHIPPED");
    }

    @Test
    void aCancelledOrderIsNotCancelledAgain() {
        var order = confirmed(shop.customerWith(10_000).orders(shop.sells(10, 2_500), 1));
        assertThat(order.cancel().status()).isEqualTo(202);
        order.isCancelledByTheCustomer();

        assertRefused(order.cancel(), "order-cancelled");
    }

    /** What order-service publishes waits until the parcel has left, so the request reaches inventory too late. */
    @Test
    void aCancellationThatComesTooLateIsSeenOnTheShippedOrderAndNothingIsRefunded() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        var order = confirmed(ada.orders(teapot, 2));

        Answer answer = TheStack.whileTheRelayIsAway("order", () -> {
            Answer asked = order.cancel();
            theTimeHasComeToShip(order);
            order.ends("SHIPPED");
            return asked;
        });

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("status").asString()).isEqualTo("CANCELLING");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "CANCELLATION_REQUESTED", "ORDER_SHIPPED");
        KafkaTopic.awaitAllConsumed();
        assertShipped(order);
        assertThat(order.view().has("cancellationRequestedAt")).isTrue();
        assertThat(KafkaTopic.eventsOf(order.id)).doesNotContain("StockReleased", "OrderCancelled", "PaymentRefunded");
        assertThat(KafkaTopic.allDeadLetters()).noneMatch(dead -> order.id.equals(keyOf(dead.key())));
        teapot.hasStock(8, 0, 2);
        ada.hasBalance(5_000);
    }

    @Test
    void fiftyCancellationsAtOnceAreOneCancellation() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        var order = confirmed(ada.orders(teapot, 2));

        var answers = atOnce(IntStream.range(0, 50)
                .<Callable<Answer>>mapToObj(_ -> order::cancel)
                .toList());

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(49);
        order.isCancelledByTheCustomer();
        order.toldTheCustomer(
                "ORDER_PLACED", "ORDER_CONFIRMED", "CANCELLATION_REQUESTED", "ORDER_CANCELLED", "PAYMENT_REFUNDED");
        KafkaTopic.awaitAllConsumed();
        assertThat(KafkaTopic.eventsOf(order.id))
                .containsExactlyInAnyOrder(
                        "OrderPlaced",
                        "StockReserved",
                        "PaymentCaptured",
                        "OrderConfirmed",
                        "CancellationRequested",
                        "StockReleased",
                        "OrderCancelled",
                        "PaymentRefunded");
        teapot.hasStock(10, 0, 0);
        ada.hasBalance(10_000);
    }

    /** All are cancelled at once, while their times to ship come one after the other. */
    @Test
    void ordersThatAreCancelledWhileTheyShipEndEitherShippedOrRefunded() {
        var teapot = shop.sells(100, 100);
        var ada = shop.customerWith(10_000);
        var orders = IntStream.range(0, 20).mapToObj(_ -> ada.orders(teapot, 1)).toList();
        orders.forEach(CancellationJourneyTest::confirmed);

        theTimeHasComeToShipOneByOne(orders);
        var answers = atOnce(
                orders.stream().<Callable<Answer>>map(order -> order::cancel).toList());

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(202, 409));
        orders.forEach(order -> order.ends("SHIPPED", "CANCELLED"));
        KafkaTopic.awaitAllConsumed();
        var shipped = orders.stream()
                .filter(order -> order.status().equals("SHIPPED"))
                .toList();
        shipped.forEach(CancellationJourneyTest::assertShipped);
        orders.stream().filter(order -> !shipped.contains(order)).forEach(order -> {
            order.isCancelledByTheCustomer();
            order.reservationIs("RELEASED");
            order.shipmentIs("WITHDRAWN");
            order.paymentIs("REFUNDED");
        });
        teapot.hasStock(100 - shipped.size(), 0, shipped.size());
        ada.hasBalance(10_000 - 100L * shipped.size());
    }

    @Test
    void whatIsNoOrderIsNotCancelled() {
        Answer unknown = shop.post("order", "/orders/" + UUID.randomUUID() + "/cancellation", "");
        Answer malformed = shop.post("order", "/orders/no-id/cancellation", "");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.type()).isEqualTo("unknown-order");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.type()).isEqualTo("invalid-request");
    }

    private static Order confirmed(Order order) {
        order.shipmentIs("PREPARED");
        return order;
    }

    private static void assertShipped(Order order) {
        assertThat(order.status()).isEqualTo("SHIPPED");
        order.reservationIs("COMMITTED");
        order.shipmentIs("DISPATCHED");
        order.paymentIs("CAPTURED");
    }

    private static void assertRefused(Answer answer, String type) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(409);
        assertThat(answer.type()).isEqualTo(type);
    }

    private static void theTimeHasComeToShip(Order order) {
        TheStack.inDatabase(
                "inventory", "UPDATE shipment SET due_at = now() WHERE order_id = '%s'".formatted(order.id));
    }

    private static void reservationBecomes(String state, Order order) {
        TheStack.inDatabase(
                "inventory",
                "UPDATE reservation SET state = '%s', version = version + 1 WHERE order_id = '%s'"
                        .formatted(state, order.id));
    }

    private static void theTimeHasComeToShipOneByOne(List<Order> orders) {
        String ids = String.join(
                "','", orders.stream().map(order -> order.id.toString()).toList());
        TheStack.inDatabase("inventory", """
                UPDATE shipment SET due_at = now() + place * interval '25 ms'
                FROM unnest(ARRAY['%s']::uuid[]) WITH ORDINALITY AS raced (id, place) WHERE order_id = raced.id
                """.formatted(ids));
    }

    private static <T> List<T> atOnce(List<Callable<T>> requests) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(requests).stream()
                    .map(CancellationJourneyTest::resultOf)
                    .toList();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T resultOf(Future<T> done) {
        try {
            return done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static UUID keyOf(byte[] key) {
        return UUID.fromString(new String(key, UTF_8));
    }
}
