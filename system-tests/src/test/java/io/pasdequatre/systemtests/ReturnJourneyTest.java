package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.systemtests.Shop.Answer;
import io.pasdequatre.systemtests.Shop.Order;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The customer sends back what they got. */
class ReturnJourneyTest {

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void whatIsSentBackIsRefundedOnceItsGoodsAreBackAndTheyAreOnHandAgain() {
        var teapot = shop.sells(10, 2_500);
        var ada = shop.customerWith(10_000);
        var order = shipped(ada.orders(teapot, 2));

        Answer asked = order.sendBack();

        assertThat(asked.status()).as(asked.body().toString()).isEqualTo(202);
        assertThat(asked.body().get("status").asString()).isEqualTo("RETURNING");
        var label = order.returnLabel();
        assertThat(label.get("carrier").asString()).isNotBlank();
        assertThat(label.get("trackingId").asString()).isNotEqualTo(trackingIdOf(order));
        order.toldTheCustomer("ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED", "RETURN_LABEL_ISSUED");
        order.paymentIs("CAPTURED");
        teapot.hasStock(8, 0, 2);
        assertRefused(order.sendBack(), "order-returning");
        assertRefused(order.cancel(), "order-shipped");

        Answer back = order.isBack();
        Answer saidAgain = order.isBack();

        assertThat(back.status()).as(back.body().toString()).isEqualTo(200);
        assertThat(saidAgain.body()).isEqualTo(back.body());
        order.ends("RETURNED");
        order.paymentIs("REFUNDED");
        order.toldTheCustomer(
                "ORDER_PLACED", "ORDER_CONFIRMED", "ORDER_SHIPPED", "RETURN_LABEL_ISSUED", "RETURN_REFUNDED");
        KafkaTopic.awaitAllConsumed();
        assertThat(KafkaTopic.eventsOf(order.id))
                .containsExactlyInAnyOrder(
                        "OrderPlaced",
                        "StockReserved",
                        "PaymentCaptured",
                        "OrderConfirmed",
                        "OrderShipped",
                        "ReturnRequested",
                        "ReturnLabelIssued",
                        "GoodsReturned",
                        "PaymentRefunded");
        assertThat(KafkaTopic.correlationsOf(order.id).stream().map(each -> each.split(" ", -1)[0]))
                .as("the correlation of three requests, each of which has a trace of its own")
                .hasSize(3)
                .containsOnly(KafkaTopic.correlationsOf(order.id).getFirst().split(" ", -1)[0]);
        assertRefused(order.sendBack(), "order-returned");
        teapot.hasStockAgain(10, 2);
        ada.hasBalance(10_000);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shop.get("tracking", "/orders/" + order.id)
                                .body()
                                .path("status")
                                .asString())
                        .isEqualTo("RETURNED"));
    }

    @Test
    void whatShippedTooLongAgoIsNotSentBack() {
        var order = shipped(shop.customerWith(10_000).orders(shop.sells(10, 2_500), 1));
        TheStack.inDatabase(
                "orders",
                "UPDATE orders SET shipped_at = now() - interval '31 days', version = version + 1 WHERE id = '%s'"
                        .formatted(order.id));

        assertRefused(order.sendBack(), "return-too-late");
        assertThat(order.status()).isEqualTo("SHIPPED");
    }

    @Test
    void whatNeverLeftTheHouseIsNotSentBackAndNothingArrivesWithoutALabel() {
        var order = shop.customerWith(10_000).orders(shop.sells(1, 2_500), 2);
        order.ends("CANCELLED");

        assertRefused(order.sendBack(), "order-not-shipped");
        Answer arrival = order.isBack();
        assertThat(arrival.status()).isEqualTo(404);
        assertThat(arrival.type()).isEqualTo("no-return");
        Answer unknown = shop.post("order", "/orders/" + UUID.randomUUID() + "/return", "");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.type()).isEqualTo("unknown-order");
    }

    private static Order shipped(Order order) {
        order.ends("SHIPPED");
        return order;
    }

    private String trackingIdOf(Order order) {
        return shop.get("inventory", "/shipments/" + order.id)
                .body()
                .get("trackingId")
                .asString();
    }

    private static void assertRefused(Answer answer, String type) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(409);
        assertThat(answer.type()).isEqualTo(type);
    }
}
