package io.pasdequatre.eventing.listener;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Transactions that give way: whoever waits for a lock in one waits briefly and then fails.
 *
 * <p>A reaction locks its rows in one order, so that single reactions never wait for each other in a circle. Many in
 * one transaction lock the rows of the first, then those of the second; two such transactions, or one and a sweep, may
 * well meet in a circle. The server would find it after its {@code deadlock_timeout}, one second unless it is changed,
 * and end one of them, perhaps the single one. By giving way much sooner it is the transaction of many that ends, and
 * no deadlock comes about.
 */
final class YieldingTransactions implements TransactionOperations {

    static final Duration LONGEST = Duration.ofMillis(200);

    private final TransactionOperations transaction;
    private final JdbcClient jdbc;

    YieldingTransactions(TransactionOperations transaction, JdbcClient jdbc) {
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    @Override
    public <T extends @Nullable Object> T execute(TransactionCallback<T> action) throws TransactionException {
        return transaction.execute(status -> {
            jdbc.sql("SET LOCAL lock_timeout = %d".formatted(LONGEST.toMillis()))
                    .update();
            return action.doInTransaction(status);
        });
    }
}
