package io.pasdequatre.benchmarks;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the services' books agree once all orders have ended: nothing lost, nothing doubled, stock and money add up.
 * Each service's book is in a database of its own, so sums are compared.
 */
final class Books {

    /**
     * What two books say of one thing.
     *
     * @param sql one number
     */
    private record Page(String database, String sql) {}

    private record Check(String what, Page one, Page other) {}

    private static final String OF_SHIPPED = "FROM orders WHERE status = 'SHIPPED' AND id >= :since";
    private static final String OF_CANCELLED = "FROM orders WHERE status = 'CANCELLED' AND id >= :since";
    private static final Page NOTHING = new Page("orders", "SELECT 0");

    private static final List<Check> CHECKS = List.of(
            new Check(
                    "shipments of shipped orders",
                    new Page("orders", "SELECT count(*) " + OF_SHIPPED),
                    new Page(
                            "inventory",
                            "SELECT count(*) FROM shipment WHERE state = 'DISPATCHED' AND order_id >= :since")),
            new Check(
                    "pieces of shipped orders",
                    new Page(
                            "orders",
                            "SELECT coalesce(sum(quantity), 0) FROM order_line" + " WHERE order_id IN (SELECT id "
                                    + OF_SHIPPED + ")"),
                    new Page("inventory", "SELECT coalesce(sum(shipped), 0) FROM product")),
            new Check("pieces held", NOTHING, new Page("inventory", "SELECT coalesce(sum(held), 0) FROM product")),
            new Check(
                    "pieces stocked",
                    new Page("inventory", "SELECT sum(stocked) FROM product"),
                    new Page("inventory", "SELECT sum(on_hand + held + shipped - returned) FROM product")),
            new Check(
                    "money of shipped orders",
                    new Page("orders", "SELECT coalesce(sum(total_amount_minor), 0) " + OF_SHIPPED),
                    new Page(
                            "payments",
                            "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry WHERE account LIKE 'sales:%'")),
            new Check(
                    "money of all accounts, those of the house among them",
                    NOTHING,
                    new Page("payments", "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry")),
            new Check(
                    "payments of shipped orders",
                    new Page("orders", "SELECT count(*) " + OF_SHIPPED),
                    new Page(
                            "payments",
                            "SELECT count(*) FROM payment WHERE status = 'CAPTURED' AND order_id >= :since")),
            new Check(
                    "stock given back for cancelled orders",
                    new Page("orders", "SELECT count(*) " + OF_CANCELLED),
                    new Page(
                            "inventory",
                            "SELECT count(*) FROM reservation WHERE state = 'RELEASED' AND order_id >= :since")),
            new Check(
                    "mails that an order was placed",
                    new Page("orders", "SELECT count(*) FROM orders WHERE id >= :since"),
                    sent("ORDER_PLACED")),
            new Check(
                    "mails that an order was shipped",
                    new Page("orders", "SELECT count(*) " + OF_SHIPPED),
                    sent("ORDER_SHIPPED")),
            new Check(
                    "mails that an order was cancelled",
                    new Page("orders", "SELECT count(*) " + OF_CANCELLED),
                    sent("ORDER_CANCELLED")),
            none("orders"),
            none("inventory"),
            none("payments"),
            none("notifications"),
            new Check(
                    "events that could not be tracked",
                    NOTHING,
                    new Page("tracking", "SELECT count(*) FROM tracking_failure")));

    private static final List<Check> WITHOUT_TRACKING = CHECKS.stream()
            .filter(check -> !check.other.database.equals("tracking"))
            .toList();

    private final Sagas sagas;

    Books(Sagas sagas) {
        this.sagas = sagas;
    }

    private static Page sent(String kind) {
        return new Page(
                "notifications",
                "SELECT count(*) FROM notification WHERE status = 'SENT' AND kind = '%s' AND order_id >= :since"
                        .formatted(kind));
    }

    private static Check none(String database) {
        return new Check(
                "dead and parked records of " + database,
                NOTHING,
                new Page(database, "SELECT count(*) FROM eventing.unprocessed"));
    }

    /**
     * Compares them.
     *
     * @param placed all orders that were answered with 201
     * @throws IllegalStateException if they disagree, with all that does
     */
    void requireToAgree(Collection<Load.Placed> placed) throws SQLException {
        List<String> wrong = new ArrayList<>();
        for (Check check : sagas.areTracked() ? CHECKS : WITHOUT_TRACKING) {
            long one = sagas.ask(check.one.database, check.one.sql);
            long other = sagas.ask(check.other.database, check.other.sql);
            if (one != other) {
                wrong.add("%s: %d and %d".formatted(check.what, one, other));
            }
        }
        if (sagas.areTracked() && sagas.published() != sagas.tracked()) {
            wrong.add("events published and tracked: %d and %d".formatted(sagas.published(), sagas.tracked()));
        }
        String ids = placed.stream().map(each -> "('" + each.id() + "'::uuid)").collect(Collectors.joining(","));
        long lost = sagas.ask(
                "orders",
                "SELECT count(*) FROM (VALUES " + ids + ") placed (id)"
                        + " WHERE NOT EXISTS (SELECT FROM orders WHERE orders.id = placed.id)");
        if (lost > 0) {
            wrong.add("orders that were accepted and are not there: " + lost);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(
                    "The services' books do not agree, so there are no figures:\n" + String.join("\n", wrong));
        }
    }
}
