package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.localstack.Stack;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What each service has written down, once every order has ended: it has to agree, and nothing may be left over. */
final class DrillBooks {

    static final int PRICE = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> DATABASES = List.of("orders", "inventory", "payments", "notifications");
    private static final String OF_ORDERS = "SELECT count(*) FROM eventing.outbox WHERE topic LIKE 'order-events%'";
    private static final String OF_INVENTORY = "SELECT count(*) FROM eventing.outbox WHERE topic = 'inventory-events'";
    private static final String OF_PAYMENT = "SELECT count(*) FROM eventing.outbox";
    private static final String INBOX = "SELECT count(*) FROM eventing.inbox";

    private final Stack stack;

    DrillBooks(Stack stack) {
        this.stack = stack;
    }

    /** How many orders have ended how, and how many records are dead letters or parked. */
    record Figures(long shipped, long cancelled, long deadLetters) {}

    /**
     * Waits until all orders have ended and the books agree.
     *
     * @param placed how many orders were accepted
     */
    Figures agreed(int placed) {
        await().atMost(PATIENCE).untilAsserted(() -> requireToAgree(placed));
        requireNoDeadLetters();
        return new Figures(orders("SHIPPED"), orders("CANCELLED"), deadLetters());
    }

    void requireNoDeadLetters() {
        assertThat(deadLetters()).as("dead letters and parked events").isZero();
        assertThat(DATABASES.stream()
                        .mapToLong(each -> ask(each, "SELECT count(*) FROM eventing.unpublished"))
                        .sum())
                .as("events that could not be published")
                .isZero();
    }

    private void requireToAgree(int placed) {
        long shipped = orders("SHIPPED");
        long cancelled = orders("CANCELLED");
        assertThat(shipped + cancelled).as("orders that have ended").isEqualTo(placed);
        same("shipments", shipped, "inventory", "SELECT count(*) FROM shipment WHERE state = 'DISPATCHED'");
        same("pieces shipped", shipped, "inventory", "SELECT sum(shipped) FROM product");
        same("pieces held", 0, "inventory", "SELECT sum(held) FROM product");
        same("money", shipped * PRICE, "payments", """
                SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry WHERE account LIKE 'sales:%'""");
        same("money of all accounts", 0, "payments", "SELECT sum(amount_minor) FROM ledger_entry");
        told("ORDER_PLACED", placed);
        told("ORDER_SHIPPED", shipped);
        told("ORDER_CANCELLED", cancelled);
        requireEachEventConsumedOnce();
        same("orders tracked as shipped", shipped, "tracking", """
                SELECT count(*) FROM tracked_order WHERE status = 'SHIPPED'""");
        same("events not tracked", 0, "tracking", "SELECT count(*) FROM tracking_failure");
    }

    private void told(String kind, long orders) {
        same(
                "customers told of " + kind,
                orders,
                "notifications",
                "SELECT count(*) FROM notification WHERE status = 'SENT' AND kind = '%s'".formatted(kind));
    }

    /** Whichever topics a consumer has read: there is a row in its inbox for each event that was published for it. */
    private void requireEachEventConsumedOnce() {
        long ofOrders = ask("orders", OF_ORDERS);
        long ofInventory = ask("inventory", OF_INVENTORY);
        long ofPayment = ask("payments", OF_PAYMENT);
        same("consumed by inventory", ofOrders, "inventory", INBOX);
        same("consumed by payment", ofOrders + ofInventory, "payments", INBOX);
        same("consumed by order", ofInventory + ofPayment, "orders", INBOX);
        same("consumed by notification", ofOrders + ofInventory + ofPayment, "notifications", INBOX);
        same("orders on two topics", 0, "orders", """
                SELECT count(*) FROM (SELECT FROM eventing.outbox WHERE topic LIKE 'order-events%'
                                      GROUP BY key HAVING count(DISTINCT topic) > 1) both_topics""");
    }

    private void same(String what, long expected, String database, String sql) {
        assertThat(ask(database, sql)).as(what).isEqualTo(expected);
    }

    private long orders(String status) {
        return ask("orders", "SELECT count(*) FROM orders WHERE status = '%s'".formatted(status));
    }

    private long deadLetters() {
        return DATABASES.stream()
                .mapToLong(each -> ask(each, "SELECT count(*) FROM eventing.unprocessed"))
                .sum();
    }

    private long ask(String database, String sql) {
        try (var admin = stack.adminConnection(database);
                var statement = admin.createStatement();
                var answer = statement.executeQuery(sql)) {
            answer.next();
            return answer.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
