package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Coordination;
import io.pasdequatre.localstack.LocalStack;
import io.pasdequatre.systemtests.Shop.Order;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The orchestrated saga comes to the same ends as the choreographed one, by the words of the same shop. A shipment
 * waits for an hour here, unless a test says that its time has come.
 */
class OrchestratedTest {

    private static final LocalStack STACK =
            LocalStack.forTests(Coordination.ORCHESTRATION, Map.of("PASDEQUATRE_INVENTORY_DISPATCHING_DELAY", "1h"));
    private static final Shop SHOP = new Shop(STACK);

    @BeforeAll
    static void everythingAnswers() {
        SHOP.customerWith(100).orders(SHOP.sells(1, 100), 1);
    }

    @AfterEach
    void nothingIsADeadLetter() throws SQLException {
        for (String database : List.of("orders", "inventory", "payments", "notifications")) {
            assertThat(ask(database, "SELECT count(*) FROM eventing.unprocessed"))
                    .as(database)
                    .isZero();
        }
    }

    @AfterAll
    static void stop() {
        STACK.stop();
    }

    @Test
    void anOrderIsReservedChargedAndShippedAndTheCustomerIsTold() throws SQLException {
        var teapot = SHOP.sells(10, 2_500);
        var ada = SHOP.customerWith(10_000);
        var order = confirmed(ada.orders(teapot, 2));

        assertThat(stepOf(order)).isEqualTo("SHIPPING");
        theTimeHasComeToShip(order);

        order.ends("SHIPPED");
        order.reservationIs("COMMITTED");
        order.paymentIs("CAPTURED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED");
        assertThat(stepOf(order)).isEqualTo("ENDED");
        teapot.hasStock(8, 0, 2);
        ada.hasBalance(5_000);
    }

    @Test
    void anOrderWithoutStockEndsAndNothingIsCharged() {
        var whisk = SHOP.sells(3, 100);
        var ada = SHOP.customerWith(10_000);
        var order = ada.orders(whisk, 4);

        order.isCancelledBecause("OUT_OF_STOCK");
        isUndone(order);
        order.reservationIs("REJECTED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CANCELLED");
        whisk.hasStock(3, 0, 0);
        ada.hasBalance(10_000);
    }

    @Test
    void anOrderThatCannotBePaidGivesItsStockBack() {
        var teapot = SHOP.sells(10, 2_500);
        var ada = SHOP.customerWith(100);
        var order = ada.orders(teapot, 2);

        order.isCancelledBecause("PAYMENT_DECLINED");
        isUndone(order);
        order.reservationIs("RELEASED");
        order.paymentIs("DECLINED");
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CANCELLED");
        teapot.hasStock(10, 0, 0);
        ada.hasBalance(100);
    }

    @Test
    void aCancellationBeforeThePivotGivesStockAndMoneyBack() {
        var teapot = SHOP.sells(10, 2_500);
        var ada = SHOP.customerWith(10_000);
        var order = confirmed(ada.orders(teapot, 2));

        var answer = order.cancel();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("status").asString()).isEqualTo("CANCELLING");
        order.isCancelledByTheCustomer();
        isUndone(order);
        order.shipmentIs("WITHDRAWN");
        order.paymentIs("REFUNDED");
        order.toldTheCustomer(
                "ORDER_PLACED", "ORDER_CONFIRMED", "CANCELLATION_REQUESTED", "ORDER_CANCELLED", "PAYMENT_REFUNDED");
        teapot.hasStock(10, 0, 0);
        ada.hasBalance(10_000);
    }

    /** What the orchestrator commands waits until the parcel has left, so it is stopped too late. */
    @Test
    void aCancellationBehindThePivotChangesNothing() throws SQLException {
        var teapot = SHOP.sells(10, 2_500);
        var ada = SHOP.customerWith(10_000);
        var order = confirmed(ada.orders(teapot, 2));

        orchestratorsRelayMayLogIn(false);
        assertThat(order.cancel().status()).isEqualTo(202);
        theTimeHasComeToShip(order);
        order.ends("SHIPPED");
        orchestratorsRelayMayLogIn(true);

        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "CANCELLATION_REQUESTED", "ORDER_SHIPPED");
        assertThat(order.cancel().status()).isEqualTo(409);
        order.paymentIs("CAPTURED");
        teapot.hasStock(8, 0, 2);
        ada.hasBalance(5_000);
    }

    /**
     * The reply to a command that a cancellation has overtaken comes late. One order is cancelled while payment is away
     * and so before it is charged; those around it are charged once, though payment is killed over them.
     */
    @Test
    void aParticipantThatIsKilledGoesOnAndStockAndMoneyAddUp() throws SQLException {
        var teapot = SHOP.sells(100, 100);
        var ada = SHOP.customerWith(10_000);
        var payment = STACK.service("payment");
        var orders = new ArrayList<Order>();
        IntStream.range(0, 10).forEach(_ -> orders.add(ada.orders(teapot, 1)));
        payment.kill();
        IntStream.range(0, 10).forEach(_ -> orders.add(ada.orders(teapot, 1)));
        var cancelled = orders.getLast();
        await().atMost(Duration.ofSeconds(30)).until(() -> stepOf(cancelled).equals("CHARGING"));

        assertThat(cancelled.cancel().body().get("status").asString()).isEqualTo("CANCELLED");
        cancelled.reservationIs("RELEASED");
        payment.start();

        isUndone(cancelled);
        cancelled.paymentIs("REFUNDED");
        orders.remove(cancelled);
        for (Order order : orders) {
            theTimeHasComeToShip(confirmed(order));
        }
        orders.forEach(order -> order.ends("SHIPPED"));
        teapot.hasStock(81, 0, 19);
        ada.hasBalance(10_000 - 19 * 100);
        assertThat(ask("payments", "SELECT sum(amount_minor) FROM ledger_entry"))
                .isZero();
        assertThat(ask("inventory", "SELECT sum(on_hand + held + shipped - returned - stocked) FROM product"))
                .isZero();
    }

    private static Order confirmed(Order order) {
        order.shipmentIs("PREPARED");
        return order;
    }

    private static void isUndone(Order order) {
        await().atMost(Duration.ofSeconds(60)).until(() -> stepOf(order).equals("ENDED"));
    }

    private static String stepOf(Order order) {
        return order.view().get("step").asString();
    }

    private static void theTimeHasComeToShip(Order order) throws SQLException {
        run("inventory", "UPDATE shipment SET due_at = now() WHERE order_id = '%s'".formatted(order.id));
    }

    private static void orchestratorsRelayMayLogIn(boolean may) throws SQLException {
        run("postgres", "ALTER ROLE order_relay " + (may ? "LOGIN" : "NOLOGIN"));
        run("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'order_relay'");
    }

    private static void run(String database, String sql) throws SQLException {
        try (var admin = STACK.adminConnection(database);
                var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long ask(String database, String sql) throws SQLException {
        try (var admin = STACK.adminConnection(database);
                var statement = admin.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
