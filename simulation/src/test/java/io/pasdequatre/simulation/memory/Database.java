package io.pasdequatre.simulation.memory;

import io.pasdequatre.simulation.Crash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A service's database. */
final class Database implements TransactionOperations {

    private final Turns turns;
    private final List<Table<?, ?>> tables = new ArrayList<>();
    private int deadlocks;
    private long commits;
    private boolean crashesBeforeCommit;

    Database(Turns turns) {
        this.turns = turns;
    }

    <K extends Comparable<? super K>, E> Table<K, E> table(Class<E> type, Function<E, K> key) {
        var table = new Table<>(this, type, key);
        tables.add(table);
        return table;
    }

    void clear() {
        tables.forEach(Table::clear);
        deadlocks = 0;
    }

    @Override
    public <T> @Nullable T execute(TransactionCallback<T> action) throws TransactionException {
        return inTransaction(false, action);
    }

    /** Runs in one transaction that gives way to others instead of waiting in a circle with them. */
    void givingWay(Runnable action) {
        this.<@Nullable Object>inTransaction(true, _ -> {
            action.run();
            return null;
        });
    }

    private <T extends @Nullable Object> @Nullable T inTransaction(boolean givesWay, TransactionCallback<T> action) {
        if (TransactionSynchronizationManager.hasResource(this)) {
            throw new IllegalStateException("A transaction within a transaction");
        }
        var transaction = new Transaction(this, givesWay);
        TransactionSynchronizationManager.bindResource(this, transaction);
        TransactionSynchronizationManager.initSynchronization();
        try {
            T result = action.doInTransaction(new SimpleTransactionStatus());
            TransactionSynchronizationManager.getSynchronizations().forEach(each -> each.beforeCommit(false));
            transaction.commit();
            commits++;
            TransactionSynchronizationManager.getSynchronizations().forEach(TransactionSynchronization::afterCommit);
            return result;
        } finally {
            transaction.release();
            TransactionSynchronizationManager.getSynchronizations().forEach(each -> each.afterCompletion(0));
            TransactionSynchronizationManager.clearSynchronization();
            TransactionSynchronizationManager.unbindResource(this);
        }
    }

    Transaction transaction() {
        Transaction transaction = (Transaction) TransactionSynchronizationManager.getResource(this);
        if (transaction == null) {
            throw new IllegalStateException("Outside of a transaction");
        }
        return transaction;
    }

    Turns turns() {
        return turns;
    }

    /** Whether commits come to pass, or the process ends instead. */
    void crashBeforeCommit(boolean crashes) {
        crashesBeforeCommit = crashes;
    }

    void aboutToCommit() {
        turns.pause("commits");
        if (crashesBeforeCommit) {
            throw new Crash();
        }
    }

    PessimisticLockingFailureException deadlock() {
        deadlocks++;
        return new PessimisticLockingFailureException("Deadlock");
    }

    long commits() {
        return commits;
    }

    /** How many transactions were ended because they waited for each other. */
    int deadlocks() {
        return deadlocks;
    }
}
