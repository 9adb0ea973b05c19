package io.pasdequatre.simulation.postgres;

import io.pasdequatre.simulation.State;
import io.pasdequatre.simulation.State.AccountState;
import io.pasdequatre.simulation.State.OrderState;
import io.pasdequatre.simulation.State.PaymentState;
import io.pasdequatre.simulation.State.StockState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads how things stand, in SQL. */
record Tables(Service order, Service inventory, Service payment, Service notification) {

    private static final String UNPROCESSED = "SELECT event_id FROM eventing.unprocessed WHERE event_id IS NOT NULL";

    private static final String READY = """
            SELECT event_id FROM eventing.unprocessed u
            WHERE cause IS NULL
                AND (waits_for IS NULL OR EXISTS (SELECT FROM eventing.inbox WHERE event_id = u.waits_for))
                AND NOT EXISTS (SELECT FROM eventing.unprocessed e
                                WHERE e.topic = u.topic AND e.key = u.key AND e.sequence < u.sequence)
            """;

    private static final String RETURNS = """
            SELECT order_id, CASE WHEN arrived_at IS NULL THEN 'ISSUED' ELSE 'ARRIVED' END FROM return_label
            """;

    State read(Collection<Service> services) {
        return new State(
                orders(),
                stock(),
                byId(inventory, "SELECT order_id, state FROM reservation", row -> row.getString(2)),
                held(),
                byId(inventory, "SELECT order_id, state FROM shipment", row -> row.getString(2)),
                byId(inventory, RETURNS, row -> row.getString(2)),
                accounts(),
                payment.tables()
                        .sql("SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry")
                        .query(Long.class)
                        .single(),
                byId(
                        payment,
                        "SELECT order_id, status, customer_id, coalesce(amount_minor, 0) FROM payment",
                        row -> new PaymentState(row.getString(2), row.getString(3), row.getLong(4))),
                notifications(),
                ids(services, "SELECT event_id FROM eventing.inbox EXCEPT " + UNPROCESSED),
                ids(services, UNPROCESSED),
                ids(services, READY));
    }

    private SortedMap<UUID, OrderState> orders() {
        return byId(
                order,
                "SELECT id, status, coalesce(cancelled_because, ''), customer_id, total_amount_minor,"
                        + " payment_method = 'CARD' FROM orders",
                row -> new OrderState(
                        row.getString(2), row.getString(3), row.getString(4), row.getLong(5), row.getBoolean(6)));
    }

    private SortedMap<String, StockState> stock() {
        return byName(
                inventory,
                "SELECT sku, on_hand, held, shipped, returned, stocked FROM product",
                row -> new StockState(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)));
    }

    private SortedMap<String, AccountState> accounts() {
        return byName(payment, """
                SELECT split_part(account, ':', 2), deposited_minor, captured_minor, refunded_minor FROM account_balance
                WHERE account LIKE 'customer:%'
                """, row -> new AccountState(row.getLong(2), row.getLong(3), row.getLong(4)));
    }

    private SortedMap<UUID, SortedMap<String, Long>> held() {
        var held = new TreeMap<UUID, SortedMap<String, Long>>();
        inventory
                .tables()
                .sql("SELECT order_id, sku, quantity FROM reservation LEFT JOIN reservation_line USING (order_id)")
                .query(row -> {
                    var lines = held.computeIfAbsent(row.getObject(1, UUID.class), _ -> new TreeMap<>());
                    if (row.getString(2) != null) {
                        lines.put(row.getString(2), row.getLong(3));
                    }
                });
        return held;
    }

    private SortedMap<UUID, SortedMap<String, Integer>> notifications() {
        var counts = new TreeMap<UUID, SortedMap<String, Integer>>();
        notification
                .tables()
                .sql("SELECT order_id, kind, count(*) FROM notification GROUP BY order_id, kind")
                .query(row -> {
                    counts.computeIfAbsent(row.getObject(1, UUID.class), _ -> new TreeMap<>())
                            .put(row.getString(2), row.getInt(3));
                });
        return counts;
    }

    private static Map<String, Set<UUID>> ids(Collection<Service> services, String sql) {
        return services.stream().collect(Collectors.toMap(Service::name, service -> ids(service, sql)));
    }

    private static Set<UUID> ids(Service service, String sql) {
        return new HashSet<>(service.tables().sql(sql).query(UUID.class).list());
    }

    private static <V> SortedMap<UUID, V> byId(Service service, String sql, Column<V> value) {
        return map(service, sql, row -> row.getObject(1, UUID.class), value);
    }

    private static <V> SortedMap<String, V> byName(Service service, String sql, Column<V> value) {
        return map(service, sql, row -> row.getString(1), value);
    }

    private static <K, V> SortedMap<K, V> map(Service service, String sql, Column<K> key, Column<V> value) {
        var rows = new TreeMap<K, V>();
        service.tables().sql(sql).query(row -> {
            rows.put(key.of(row), value.of(row));
        });
        return rows;
    }

    /** What a row says. */
    private interface Column<T> {
        T of(ResultSet row) throws SQLException;
    }
}
