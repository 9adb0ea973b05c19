package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A service is gone, and the order does not wait for ever. */
class TimeLimitJourneyTest {

    private static final Stack.Service ORDER = TheStack.running().service("order");
    private static final Stack.Service PAYMENT = TheStack.running().service("payment");

    private static final Map<String, String> A_SECOND = Map.of("PASDEQUATRE_ORDER_TIMELIMIT", "1s");

    private final Shop shop = new Shop(TheStack.running());

    @BeforeAll
    static void ordersMayTakeASecond() {
        ORDER.restartWith(A_SECOND);
    }

    @AfterAll
    static void backToNormal() {
        ORDER.restart();
        PAYMENT.start();
    }

    @Test
    void anOrderThatTakesTooLongIsOverAndNothingStaysHeldOrCharged() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        PAYMENT.stop();

        var order = ada.orders(teapot, 2);

        order.isCancelledBecauseItTookTooLong();
        order.reservationIs("RELEASED");
        teapot.hasStock(10, 0, 0);
        PAYMENT.start();
        KafkaTopic.awaitAllConsumed();
        ada.hasBalance(10_000);
        assertThat(order.status()).isEqualTo("CANCELLED");
        order.paymentIs("VOIDED", "REFUNDED");
        assertThat(KafkaTopic.eventsOf(order.id)).contains("OrderPlaced", "OrderCancelled", "StockReleased");
        assertThat(KafkaTopic.correlationsOf(order.id)).hasSize(1);
    }

    @Test
    void anAnswerThatWaitedForOrderServiceIsReadBeforeItsTimeIsUp() {
        ORDER.restart();
        var ada = shop.customerWith(10_000);
        PAYMENT.stop();
        var order = ada.orders(shop.sells(10, 2_500), 1);
        await().until(() -> KafkaTopic.eventsOf(order.id).contains("StockReserved"));
        ORDER.stop();
        PAYMENT.start();
        await().until(() -> KafkaTopic.eventsOf(order.id).contains("PaymentCaptured"));

        ORDER.restartWith(A_SECOND);

        order.ends("SHIPPED");
        ada.hasBalance(7_500);
    }

    @Test
    void anOrderThatCannotBeEndedHoldsUpNoOther() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        var bob = shop.customerWith(10_000);
        PAYMENT.stop();
        TheStack.inDatabase("orders", """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
                CREATE TRIGGER refuses BEFORE UPDATE ON orders FOR EACH ROW
                WHEN (OLD.customer_id = '%s') EXECUTE FUNCTION refuse()
                """.formatted(ada.id));
        try {
            var broken = ada.orders(teapot, 1);
            var other = bob.orders(teapot, 1);

            other.isCancelledBecauseItTookTooLong();
            assertThat(broken.status()).isEqualTo("PENDING");
        } finally {
            TheStack.inDatabase("orders", "DROP FUNCTION refuse() CASCADE");
            PAYMENT.start();
        }
    }
}
