package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Payment-service is killed between any two steps of a payment by card. Each order is charged once or never, says the
 * gateway's own ledger.
 */
class CardCrashTest {

    /** Once at each step, or as often as {@code -Dcard.kills} says. */
    private static final int KILLS = Integer.getInteger("card.kills", Step.values().length);

    private static final int PRICE = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A worker and a consumer that were killed are followed soon; Kafka's brokers allow no less than these 6 s. */
    private static final Map<String, String> SOON = Map.of(
            "SPRING_KAFKA_CONSUMER_PROPERTIES_SESSION_TIMEOUT_MS", "6000",
            "PASDEQUATRE_PAYMENT_CALLING_LEASE", "3s",
            "PASDEQUATRE_PAYMENT_CALLING_SWEEP", "500ms",
            "PASDEQUATRE_PAYMENT_GATEWAY_ANSWERTIMEOUT", "2s");

    /** Where it is killed. */
    private enum Step {
        INTENT_IS_WRITTEN(4601),
        CLAIM_IS_WRITTEN(4602),
        GATEWAY_WORKS(0),
        OUTCOME_IS_WRITTEN(4603),
        OUTCOME_IS_COMMITTED(0);

        /** The advisory lock that it waits for; 0 is none. */
        private final int lock;

        Step(int lock) {
            this.lock = lock;
        }
    }

    /** Whoever writes here waits while the test has the lock of that step, and is then killed with its transaction. */
    private static final String STOPS =
            """
            CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
                    RETURN NEW;
                END $$;
            CREATE TRIGGER stop_at_intent BEFORE INSERT ON card_payment
                FOR EACH ROW EXECUTE FUNCTION stop_here('%d');
            CREATE TRIGGER stop_at_claim BEFORE UPDATE ON card_payment
                FOR EACH ROW WHEN (NEW.claimed AND NOT OLD.claimed) EXECUTE FUNCTION stop_here('%d');
            CREATE TRIGGER stop_at_outcome BEFORE UPDATE ON card_payment
                FOR EACH ROW WHEN (OLD.claimed AND NOT NEW.claimed) EXECUTE FUNCTION stop_here('%d');
            """.formatted(Step.INTENT_IS_WRITTEN.lock, Step.CLAIM_IS_WRITTEN.lock, Step.OUTCOME_IS_WRITTEN.lock);

    private final Stack stack = TheStack.running();
    private final Shop shop = new Shop(stack);
    private final CardGateway gateway = new CardGateway(stack);
    private final Random random = new Random(46);

    @BeforeEach
    void wantItSoon() throws SQLException {
        execute(STOPS);
        stack.service("payment").restartWith(SOON);
    }

    @AfterEach
    void wantItAsBefore() throws SQLException {
        execute("DROP FUNCTION stop_here CASCADE");
        stack.service("payment").restart();
    }

    @Test
    void killedAtEachStepWhileCardsAreChargedEachOrderIsChargedOnceOrNever() throws SQLException {
        var teapot = shop.sells(10_000, PRICE);
        var ada = shop.customerWith(PRICE);
        var orders = new ArrayList<Shop.Order>();
        for (int i = 0; i < KILLS; i++) {
            orders.add(killAt(Step.values()[i % Step.values().length], ada, teapot));
            orders.add(orderOnABadDay(ada, teapot));
            stack.service("payment").start();
            System.out.printf("payment-service was killed %d times of %d%n", i + 1, KILLS);
        }
        assertThat(orders).allSatisfy(this::isChargedOnceOrNever);
    }

    private Shop.Order killAt(Step step, Shop.Customer ada, Shop.Product teapot) throws SQLException {
        return switch (step) {
            case INTENT_IS_WRITTEN, CLAIM_IS_WRITTEN, OUTCOME_IS_WRITTEN -> {
                try (var admin = stack.adminConnection("payments")) {
                    execute(admin, "SELECT pg_advisory_lock(%d)".formatted(step.lock));
                    var order = ada.ordersByCard(teapot, 1, CardGateway.card());
                    await().atMost(PATIENCE).until(() -> somebodyWaitsFor(admin, step));
                    stack.service("payment").kill();
                    yield order;
                }
            }
            case GATEWAY_WORKS -> {
                String card = CardGateway.card();
                gateway.plan("SLOW", card, 1, 2_000);
                var order = ada.ordersByCard(teapot, 1, card);
                await().atMost(PATIENCE).until(() -> !gateway.ledgerOf(order.id).isEmpty());
                stack.service("payment").kill();
                yield order;
            }
            case OUTCOME_IS_COMMITTED -> {
                var order = ada.ordersByCard(teapot, 1, CardGateway.card());
                order.paymentIs("CAPTURED");
                stack.service("payment").kill();
                yield order;
            }
        };
    }

    /** It goes wrong at the gateway, and some are cancelled, while nobody processes payments. */
    private Shop.Order orderOnABadDay(Shop.Customer ada, Shop.Product teapot) {
        var faults = List.of("SLOW", "DROP_ANSWER", "FAIL_BEFORE", "ANSWER_LATE", "ANSWER_TWICE", "DECLINE");
        String card = CardGateway.card();
        gateway.plan(faults.get(random.nextInt(faults.size())), card, 1, 1 + random.nextInt(1_000));
        var order = ada.ordersByCard(teapot, 1, card);
        if (random.nextBoolean()) {
            order.cancel();
        }
        return order;
    }

    private void isChargedOnceOrNever(Shop.Order order) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var status = order.status();
            var moved = gateway.ledgerOf(order.id);
            assertThat(status).isIn("SHIPPED", "CANCELLED");
            if (status.equals("SHIPPED")) {
                assertThat(moved).containsExactly("CHARGE " + PRICE);
            } else {
                assertThat(moved).isIn(List.of(), List.of("CHARGE " + PRICE, "REFUND " + PRICE));
                assertThat(shop.get("payment", "/payments/" + order.id)
                                .body()
                                .get("status")
                                .asString())
                        .isIn("VOIDED", "DECLINED", "REFUNDED");
            }
        });
    }

    private static boolean somebodyWaitsFor(Connection admin, Step step) throws SQLException {
        try (var statement = admin.createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = "
                                + step.lock)) {
            row.next();
            return row.getLong(1) > 0;
        }
    }

    private void execute(String sql) throws SQLException {
        try (var admin = stack.adminConnection("payments")) {
            execute(admin, sql);
        }
    }

    private static void execute(Connection admin, String sql) throws SQLException {
        try (var statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }
}
