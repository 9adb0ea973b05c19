package io.pasdequatre.benchmarks;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.tracing.Tracer;
import io.pasdequatre.eventing.envelope.Cause;
import io.pasdequatre.eventing.envelope.Tracing;
import io.pasdequatre.eventing.outbox.OutboxTransactions;
import io.pasdequatre.eventing.outbox.TransactionalOutbox;
import io.pasdequatre.events.Customer;
import io.pasdequatre.events.Money;
import io.pasdequatre.events.OrderConfirmed;
import io.pasdequatre.events.OrderLine;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.PaymentMethod;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** Appends events of orders as a service does: through the starter's outbox, in transactions, with a trace. */
final class Orders implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int EVENTS_PER_ORDER = 2;
    private static final int ORDERS_PER_TRANSACTION = 10;

    /** Events in a transaction of a lot. */
    static final int EVENTS_PER_TRANSACTION = EVENTS_PER_ORDER * ORDERS_PER_TRANSACTION;

    private final HikariDataSource pool = new HikariDataSource();
    private final TransactionalOutbox outbox;
    private final TransactionTemplate transaction;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    Orders(Stage stage) {
        pool.setJdbcUrl(stage.database().jdbcUrl());
        pool.setUsername(stage.database().app().username());
        pool.setPassword(stage.database().app().password());
        var transactions = new JdbcTransactionManager(pool);
        var outboxTransactions = new OutboxTransactions(pool);
        outboxTransactions.join(transactions);
        outbox = new TransactionalOutbox(
                outboxTransactions,
                DataSize.ofKilobytes(512),
                Clock.systemUTC(),
                new Tracing(Tracer.NOOP, new MadeUpTrace(), false));
        transaction = new TransactionTemplate(transactions);
    }

    /**
     * Appends so many events, two for each order, in transactions of {@link #EVENTS_PER_TRANSACTION}.
     *
     * @return the orders' ids, which are the events' keys
     */
    Set<String> appendLot(int events) throws ExecutionException, InterruptedException {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        int transactions = events / EVENTS_PER_TRANSACTION;
        try (var writers = Executors.newFixedThreadPool(WRITERS)) {
            List<? extends Future<?>> all = IntStream.range(0, transactions)
                    .mapToObj(_ -> writers.submit(() -> transaction.executeWithoutResult(_ -> appendOrders(keys))))
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        }
        return keys;
    }

    private void appendOrders(Set<String> keys) {
        for (int i = 0; i < ORDERS_PER_TRANSACTION; i++) {
            OrderPlaced placed = placed(3 + i % 3);
            keys.add(placed.getOrderId());
            outbox.append(placed.getOrderId(), placed);
            captured().run(() -> outbox.append(placed.getOrderId(), confirmed(placed)));
        }
    }

    /** When a transaction was committed, by {@link System#nanoTime}. */
    record Commit(String key, long called, long returned) {}

    /** Appends one event in one transaction. */
    Commit appendOne() {
        OrderPlaced placed = placed(3);
        var called = new long[1];
        transaction.executeWithoutResult(_ -> {
            outbox.append(placed.getOrderId(), placed);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCompletion() { // After the outbox's insert, just before the commit.
                    called[0] = System.nanoTime();
                }
            });
        });
        return new Commit(placed.getOrderId(), called[0], System.nanoTime());
    }

    private OrderPlaced placed(int lines) {
        return OrderPlaced.newBuilder()
                .setOrderId(ids.generate().toString())
                .setCustomer(customer())
                .setLines(IntStream.range(0, lines).mapToObj(Orders::line).toList())
                .setTotal(money(1_250L * lines))
                .setPaymentMethod(PaymentMethod.ACCOUNT)
                .build();
    }

    private static OrderConfirmed confirmed(OrderPlaced placed) {
        return OrderConfirmed.newBuilder()
                .setOrderId(placed.getOrderId())
                .setCustomer(placed.getCustomer())
                .setTotal(placed.getTotal())
                .build();
    }

    /** What an order's confirmation answers. */
    private Cause captured() {
        UUID id = ids.generate();
        return new Cause(id, id);
    }

    private static Customer customer() {
        return new Customer("ada-lovelace");
    }

    private static OrderLine line(int number) {
        return OrderLine.newBuilder()
                .setSku("TEACUP-" + number)
                .setQuantity(1 + number)
                .setUnitPrice(money(1_250))
                .build();
    }

    private static Money money(long cents) {
        return Money.newBuilder().setAmountMinor(cents).setCurrency("EUR").build();
    }

    @Override
    public void close() {
        pool.close();
    }
}
