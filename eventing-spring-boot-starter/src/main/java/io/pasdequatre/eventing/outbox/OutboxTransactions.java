package io.pasdequatre.eventing.outbox;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions of one data source. Spring does not name the manager of the transaction that a thread is in, so the
 * managers report what they begin. What began elsewhere is no transaction of the outbox, and a synchronization that is
 * registered from the first is never too late.
 */
public final class OutboxTransactions {

    private final DataSource dataSource;
    private final OutboxTable table;
    private final TransactionExecutionListener reports = new Reports();

    public OutboxTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
        this.table = new OutboxTable(dataSource);
    }

    /**
     * From now on events can be appended in what this manager begins. A manager that has joined already may do so
     * again.
     *
     * @param manager of this data source
     */
    public void join(ConfigurableTransactionManager manager) {
        if (!manager.getTransactionExecutionListeners().contains(reports)) {
            manager.addListener(reports);
        }
    }

    /** Writes what this thread's transaction has appended, and has nothing else done that belongs to a commit. */
    public static void write() {
        TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(OutboxTransaction.class::isInstance)
                .forEach(transaction -> transaction.beforeCommit(false));
    }

    /** Null outside of a transaction of the data source. */
    @Nullable
    OutboxTransaction current() {
        return (OutboxTransaction) TransactionSynchronizationManager.getResource(this);
    }

    void bind(OutboxTransaction transaction) {
        TransactionSynchronizationManager.unbindResourceIfPossible(this);
        TransactionSynchronizationManager.bindResource(this, transaction);
    }

    void unbind(OutboxTransaction transaction) {
        if (current() == transaction) {
            TransactionSynchronizationManager.unbindResource(this);
        }
    }

    private final class Reports implements TransactionExecutionListener {

        /**
         * A savepoint is reported too, and is no new transaction. A manager of JPA may keep its connection to itself:
         * what JDBC writes is not in its transaction.
         */
        @Override
        public void afterBegin(TransactionExecution execution, @Nullable Throwable failure) {
            if (failure == null
                    && execution.isNewTransaction()
                    && TransactionSynchronizationManager.isSynchronizationActive()
                    && TransactionSynchronizationManager.hasResource(dataSource)) {
                var transaction = new OutboxTransaction(OutboxTransactions.this, dataSource, table);
                TransactionSynchronizationManager.registerSynchronization(transaction);
                bind(transaction);
            }
        }

        /** Comes after all synchronizations. */
        @Override
        public void beforeCommit(TransactionExecution execution) {
            OutboxTransaction transaction = current();
            if (transaction != null && execution.isNewTransaction()) {
                transaction.writeTheLast();
            }
        }
    }
}
