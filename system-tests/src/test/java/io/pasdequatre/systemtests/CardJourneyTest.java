package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders that are paid by card, on good days of the gateway and on bad ones. Its own ledger has the last word. */
class CardJourneyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Shop shop = new Shop(TheStack.running());
    private final CardGateway gateway = new CardGateway(TheStack.running());
    private final String card = CardGateway.card();

    @Test
    void anOrderIsChargedToTheCardAndNotToTheAccount() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);

        var order = ada.ordersByCard(teapot, 2, card);

        order.ends("SHIPPED");
        order.paymentIs("CAPTURED");
        assertThat(order.view().get("paymentMethod").asString()).isEqualTo("card");
        assertThat(gateway.ledgerOf(order.id)).containsExactly("CHARGE 5000");
        ada.hasBalance(10_000);
    }

    @Test
    void aDeclinedCardEndsTheOrderAndReleasesItsStock() {
        var teapot = shop.sells(10, 2_500);

        var order = shop.customerWith(10_000).ordersByCard(teapot, 1, "tok_declined");

        order.isCancelledBecause("PAYMENT_DECLINED");
        order.paymentIs("DECLINED");
        order.reservationIs("RELEASED");
        assertThat(gateway.ledgerOf(order.id)).isEmpty();
    }

    /** One of them is later than payment-service waits for an answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {"DROP_ANSWER", "FAIL_BEFORE", "SLOW", "ANSWER_TWICE", "ANSWER_LATE", "WRONG_AMOUNT", "AWAY"})
    void whateverGoesWrongAtTheGatewayAnOrderIsChargedOnce(String fault) {
        var teapot = shop.sells(10, 2_500);
        gateway.plan(fault, card, 1, 6_000);

        var order = shop.customerWith(1_000).ordersByCard(teapot, 1, card);

        order.ends("SHIPPED");
        order.paymentIs("CAPTURED");
        assertThat(gateway.ledgerOf(order.id)).containsExactly("CHARGE 2500");
    }

    @Test
    void anOrderThatIsCancelledWhileItIsChargedGetsItsMoneyBackOnce() {
        var teapot = shop.sells(10, 2_500);
        gateway.plan("ANSWER_LATE", card, 1, 4_000);

        var order = shop.customerWith(1_000).ordersByCard(teapot, 1, card);
        order.paymentIs("CHARGING", "UNKNOWN");
        assertThat(order.cancel().status()).isEqualTo(202);

        order.isCancelledByTheCustomer();
        order.paymentIs("REFUNDED");
        assertThat(gateway.ledgerOf(order.id)).containsExactly("CHARGE 2500", "REFUND 2500");
        teapot.hasStock(10, 0, 0);
    }

    @Test
    void anOrderThatIsCancelledWhileNothingIsKnownOfItsChargeIsNeverCharged() {
        var teapot = shop.sells(10, 2_500);
        gateway.plan("FAIL_BEFORE", card, 1_000, 1);

        var order = shop.customerWith(1_000).ordersByCard(teapot, 1, card);
        order.paymentIs("UNKNOWN");
        order.cancel();

        order.isCancelledByTheCustomer();
        order.paymentIs("VOIDED");
        assertThat(gateway.ledgerOf(order.id)).isEmpty();
    }

    @Test
    void aRefundThatTheGatewayRefusesStandsInTheTimelineAndCanBeTriedAgain() {
        var teapot = shop.sells(10, 2_500);
        gateway.plan("ANSWER_LATE", card, 1, 2_000);

        var order = shop.customerWith(1_000).ordersByCard(teapot, 1, card);
        order.paymentIs("CHARGING", "UNKNOWN");
        order.cancel();
        gateway.plan("REFUSE_REFUNDS", card, 1_000, 1);
        order.paymentIs("REFUND_REFUSED");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(KafkaTopic.eventsOf(order.id)).contains("RefundRefused"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.get("tracking", "/orders/" + order.id + "/timeline")
                                .body()
                                .toString())
                        .contains("RefundRefused"));
        gateway.plan("NONE", card, 1, 1);
        assertThat(shop.post("payment", "/payments/" + order.id + "/refund", "").status())
                .isEqualTo(202);
        order.paymentIs("REFUNDED");
        assertThat(shop.post("payment", "/payments/" + order.id + "/refund", "").status())
                .isEqualTo(409);
        assertThat(gateway.ledgerOf(order.id)).containsExactly("CHARGE 2500", "REFUND 2500");
    }

    @Test
    void whileTheGatewayIsAwayOrdersWaitAndAreChargedOnceAfterwards() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        ada.orders(teapot, 1).ends("SHIPPED");

        TheStack.running().outsideWorld().kill();
        var order = ada.ordersByCard(teapot, 1, card);
        var byAccount = ada.orders(teapot, 1);
        byAccount.ends("SHIPPED");
        assertThat(order.status()).isEqualTo("PENDING");
        TheStack.running().outsideWorld().start();

        order.ends("SHIPPED");
        assertThat(gateway.ledgerOf(order.id)).containsExactly("CHARGE 2500");
    }

    @Test
    void aCardsNumberIsRefusedAndNamedNowhere() {
        var ada = shop.customerWith(1_000);
        String number = "4111111111111111";
        String body = ada.basketByCard(shop.sells(1, 100), 1, number);

        var refused = shop.post(
                "order", "/orders", body, "Idempotency-Key", UUID.randomUUID().toString());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().toString()).contains("cardToken").doesNotContain(number);
    }

    @Test
    void whatIsNotSignedByTheGatewayIsRefused() {
        assertThat(shop.post("payment", "/gateway/webhooks", "{\"order\": \"%s\"}".formatted(UUID.randomUUID()))
                        .status())
                .isEqualTo(401);
    }
}
