package io.pasdequatre.benchmarks;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.pasdequatre.benchmarks.PeerEvents.Customer;
import io.pasdequatre.benchmarks.PeerEvents.Line;
import io.pasdequatre.benchmarks.PeerEvents.Money;
import io.pasdequatre.benchmarks.PeerEvents.OrderConfirmed;
import io.pasdequatre.benchmarks.PeerEvents.OrderPlaced;
import io.pasdequatre.benchmarks.PeerEvents.OrderShipped;
import io.pasdequatre.benchmarks.PeerEvents.PaymentCaptured;
import io.pasdequatre.benchmarks.PeerEvents.StockReserved;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The five steps of an order, which every peer takes, and their undoing: the floor's statements on the floor's tables.
 * Each runs in a transaction of the caller's, and returns what the caller hands on to the next one in the way of its
 * own.
 */
class PeerSteps {

    private static final int CUSTOMERS = 50;
    private static final int PRODUCTS = 50;
    private static final Money PRICE = new Money(100, "EUR");

    private static final String OF_ORDER =
            " FROM reservation_line line WHERE line.order_id = ? AND line.sku = product.sku";

    private final JdbcTemplate jdbc;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final AtomicInteger turn = new AtomicInteger();

    PeerSteps(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param due when the order was to be placed, which is what its way is measured from */
    OrderPlaced place(Instant due) {
        return place(due, turn.getAndIncrement());
    }

    /** @param number which customer orders which products: a number and the next one have a product in common */
    OrderPlaced place(Instant due, int number) {
        UUID id = ids.generate();
        var customer = new Customer("customer-" + (1 + number % CUSTOMERS), "customer@example.com");
        int sku = 1 + number % (PRODUCTS - 1);
        var lines = List.of(new Line("SKU-" + sku, 1, PRICE), new Line("SKU-" + (sku + 1), 2, PRICE));
        var total = new Money(3 * PRICE.amountMinor(), PRICE.currency());
        jdbc.update(
                "INSERT INTO orders VALUES (?, ?, ?, 'PENDING', ?, ?, ?, 0)",
                id,
                customer.id(),
                customer.email(),
                total.amountMinor(),
                total.currency(),
                OffsetDateTime.ofInstant(due, ZoneOffset.UTC));
        jdbc.update(
                "INSERT INTO order_line VALUES (?, 0, ?, ?, ?), (?, 1, ?, ?, ?)",
                id,
                lines.get(0).sku(),
                lines.get(0).quantity(),
                PRICE.amountMinor(),
                id,
                lines.get(1).sku(),
                lines.get(1).quantity(),
                PRICE.amountMinor());
        jdbc.update("INSERT INTO idempotency_key VALUES (?, ?)", id.toString(), id);
        return new OrderPlaced(id, customer, lines, total);
    }

    StockReserved reserve(OrderPlaced placed) {
        UUID id = placed.orderId();
        jdbc.update("INSERT INTO reservation VALUES (?, 'HELD', 0)", id);
        jdbc.update(
                "INSERT INTO reservation_line VALUES (?, ?, ?), (?, ?, ?)",
                id,
                placed.lines().get(0).sku(),
                placed.lines().get(0).quantity(),
                id,
                placed.lines().get(1).sku(),
                placed.lines().get(1).quantity());
        lockProducts(id);
        jdbc.update("UPDATE product SET on_hand = on_hand - line.quantity, held = held + line.quantity" + OF_ORDER, id);
        return new StockReserved(id, placed.customer().id(), placed.total());
    }

    PaymentCaptured charge(StockReserved reserved) {
        long amount = reserved.total().amountMinor();
        UUID payment = ids.generate();
        jdbc.update("UPDATE account SET captured = captured + ? WHERE customer_id = ?", amount, reserved.customerId());
        jdbc.update(
                "INSERT INTO payment VALUES (?, ?, ?, ?, 'CAPTURED')",
                reserved.orderId(),
                payment,
                reserved.customerId(),
                amount);
        return new PaymentCaptured(reserved.orderId(), payment, reserved.total());
    }

    OrderConfirmed confirm(PaymentCaptured captured) {
        List<Customer> customer = jdbc.query(
                "UPDATE orders SET status = 'CONFIRMED', version = 1 WHERE id = ?"
                        + " RETURNING customer_id, customer_email",
                (row, _) -> new Customer(row.getString(1), row.getString(2)),
                captured.orderId());
        return new OrderConfirmed(captured.orderId(), customer.getFirst(), captured.amount());
    }

    OrderShipped ship(OrderConfirmed confirmed) {
        UUID id = confirmed.orderId();
        UUID shipment = ids.generate();
        jdbc.update("UPDATE reservation SET state = 'COMMITTED', version = 1 WHERE order_id = ?", id);
        lockProducts(id);
        jdbc.update("UPDATE product SET held = held - line.quantity, shipped = shipped + line.quantity" + OF_ORDER, id);
        jdbc.update("INSERT INTO shipment VALUES (?, ?, 'DISPATCHED')", id, shipment);
        return new OrderShipped(id, shipment, confirmed.customer().id());
    }

    /** Undoes {@link #reserve}; whether there was anything to undo. */
    boolean release(UUID order) {
        if (jdbc.update("UPDATE reservation SET state = 'RELEASED' WHERE order_id = ? AND state = 'HELD'", order)
                == 0) {
            return false;
        }
        lockProducts(order);
        jdbc.update(
                "UPDATE product SET held = held - line.quantity, on_hand = on_hand + line.quantity" + OF_ORDER, order);
        return true;
    }

    /** Undoes {@link #charge}; whether there was anything to undo. */
    boolean refund(UUID order) {
        return jdbc.update("""
                WITH refunded AS (UPDATE payment SET status = 'REFUNDED' WHERE order_id = ? AND status = 'CAPTURED'
                  RETURNING customer_id, amount_minor)
                UPDATE account SET captured = captured - amount_minor FROM refunded
                WHERE account.customer_id = refunded.customer_id""", order) == 1;
    }

    /** Undoes {@link #place}. */
    boolean cancel(UUID order) {
        return jdbc.update("UPDATE orders SET status = 'CANCELLED', version = 1 WHERE id = ?", order) == 1;
    }

    /** In one order, so that two orders of the same products do not wait for each other. */
    private void lockProducts(UUID order) {
        List<String> _ = jdbc.queryForList(
                "SELECT sku FROM product WHERE sku IN (SELECT sku FROM reservation_line WHERE order_id = ?)"
                        + " ORDER BY sku FOR NO KEY UPDATE",
                String.class,
                order);
    }
}
