package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.Stack;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A service is gone, and the order does not wait for ever. */
class TimeLimitJourneyTest {

    private static final Stack.Service ORDER = TheStack.running().service("order");
    private static final Stack.Service PAYMENT = TheStack.running().service("payment");

    private final Shop shop = new Shop(TheStack.running());

    @BeforeAll
    static void ordersMayTakeASecond() {
        ORDER.restartWith(Map.of("PASDEQUATRE_ORDER_TIMELIMIT", "1s"));
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
        assertThat(KafkaTopic.factsOf(order.id)).contains("OrderPlaced", "OrderCancelled", "StockReleased");
        assertThat(KafkaTopic.storiesOf(order.id)).hasSize(1);
    }
}
