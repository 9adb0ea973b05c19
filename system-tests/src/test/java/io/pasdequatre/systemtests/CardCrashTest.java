package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Payment-service is killed at any moment between the steps of a payment by card. Each order is charged once or never.
 */
class CardCrashTest {

    private static final int ORDERS_A_KILL = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A worker that was killed is followed soon. */
    private static final Map<String, String> SOON = Map.of(
            "PASDEQUATRE_PAYMENT_CALLING_LEASE", "3s",
            "PASDEQUATRE_PAYMENT_CALLING_SWEEP", "500ms",
            "PASDEQUATRE_PAYMENT_GATEWAY_ANSWERTIMEOUT", "2s");

    private final Stack stack = TheStack.running();
    private final Shop shop = new Shop(stack);
    private final CardGateway gateway = new CardGateway(stack);
    private final Random random = new Random(46);

    @BeforeEach
    void wantItSoon() {
        stack.service("payment").restartWith(SOON);
    }

    @AfterEach
    void wantItAsBefore() {
        stack.service("payment").restart();
    }

    @Test
    void killedThreeTimesWhileCardsAreChargedEachOrderIsChargedOnceOrNever() {
        kill(3);
    }

    /** Its short form is {@link #killedThreeTimesWhileCardsAreChargedEachOrderIsChargedOnceOrNever}. */
    @Test
    @Tag("thorough")
    void killedTwoHundredTimesWhileCardsAreChargedEachOrderIsChargedOnceOrNever() {
        kill(200);
    }

    private void kill(int times) {
        var teapot = shop.sells(10_000, 100);
        var ada = shop.customerWith(100);
        var orders = new ArrayList<Shop.Order>();
        for (int i = 0; i < times; i++) {
            for (int j = 0; j < ORDERS_A_KILL; j++) {
                orders.add(order(ada, teapot));
            }
            afterAMoment(() -> stack.service("payment").kill());
            stack.service("payment").start();
        }
        assertThat(orders).allSatisfy(this::isChargedOnceOrNever);
    }

    /** Every other one goes wrong at the gateway in some way, and some are cancelled. */
    private Shop.Order order(Shop.Customer customer, Shop.Product product) {
        String card = CardGateway.card();
        if (random.nextBoolean()) {
            var faults = List.of("SLOW", "DROP_ANSWER", "FAIL_BEFORE", "ANSWER_LATE", "ANSWER_TWICE", "DECLINE");
            gateway.plan(faults.get(random.nextInt(faults.size())), card, 1, 1 + random.nextInt(1_000));
        }
        var order = customer.ordersByCard(product, 1, card);
        if (random.nextInt(4) == 0) {
            order.cancel();
        }
        return order;
    }

    private void afterAMoment(Runnable then) {
        CompletableFuture.runAsync(then, CompletableFuture.delayedExecutor(random.nextInt(800), TimeUnit.MILLISECONDS))
                .join();
    }

    private void isChargedOnceOrNever(Shop.Order order) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var status = order.status();
            var moved = gateway.ledgerOf(order.id);
            assertThat(status).isIn("SHIPPED", "CANCELLED");
            if (status.equals("SHIPPED")) {
                assertThat(moved).containsExactly("CHARGE 100");
            } else {
                assertThat(moved).isIn(List.of(), List.of("CHARGE 100", "REFUND 100"));
                assertThat(shop.get("payment", "/payments/" + order.id)
                                .body()
                                .get("status")
                                .asString())
                        .isIn("VOIDED", "DECLINED", "REFUNDED");
            }
        });
    }
}
