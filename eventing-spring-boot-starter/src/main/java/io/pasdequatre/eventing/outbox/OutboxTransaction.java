package io.pasdequatre.eventing.outbox;

import io.pasdequatre.eventing.envelope.StepLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one transaction has appended so far. It is written just before the commit, all at once, and what is appended by
 * others at that moment is written after them. A savepoint takes along what was appended since.
 */
final class OutboxTransaction implements TransactionSynchronization {

    private final OutboxTransactions transactions;
    private final DataSource dataSource;
    private final OutboxTable table;
    private final List<OutboxRow> appended = new ArrayList<>();
    private final List<OutboxRow> written = new ArrayList<>();
    private final IdentityHashMap<Object, Counts> savepoints = new IdentityHashMap<>(1);
    private Phase phase = Phase.OPEN;

    OutboxTransaction(OutboxTransactions transactions, DataSource dataSource, OutboxTable table) {
        this.transactions = transactions;
        this.dataSource = dataSource;
        this.table = table;
    }

    private enum Phase {
        OPEN,
        COMMITTING,
        OVER
    }

    /** How many events there were at a savepoint. */
    private record Counts(int appended, int written) {}

    /** Why nothing can be appended; null if something can. */
    @Nullable
    String problem() {
        if (phase == Phase.OVER || (phase == Phase.COMMITTING && !isUncommitted())) {
            return "after its transaction was committed or rolled back";
        }
        return TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? "in a read-only transaction" : null;
    }

    /**
     * The commit may be under way and not yet sent, as while JPA flushes, or done, as in what Hibernate calls
     * afterwards. The driver knows which, without asking the server.
     */
    private boolean isUncommitted() {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return !connection.getAutoCommit()
                    && connection.isWrapperFor(BaseConnection.class)
                    && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.OPEN;
        } catch (SQLException e) {
            return false; // The connection is broken, and so is the transaction.
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    void append(OutboxRow row) {
        appended.add(row);
        if (phase == Phase.COMMITTING) {
            write();
        }
    }

    private void write() {
        if (written.size() < appended.size()) {
            written.addAll(table.insert(List.copyOf(appended.subList(written.size(), appended.size()))));
        }
    }

    void writeTheLast() {
        write();
        phase = Phase.COMMITTING;
    }

    /** What others do after the commit comes later. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        write();
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, new Counts(appended.size(), written.size()));
    }

    /** What was appended before the savepoint and written after it is to be written again. */
    @Override
    public void savepointRollback(Object savepoint) {
        Counts then = savepoints.getOrDefault(savepoint, new Counts(0, 0));
        keep(then.appended(), appended);
        keep(then.written(), written);
    }

    private static void keep(int first, List<OutboxRow> rows) {
        rows.subList(Math.min(first, rows.size()), rows.size()).clear();
    }

    @Override
    public void afterCommit() {
        phase = Phase.OVER;
        if (StepLog.isOn()) {
            written.forEach(OutboxRow::log);
        }
    }

    @Override
    public void suspend() {
        transactions.unbind(this);
    }

    @Override
    public void resume() {
        transactions.bind(this);
    }

    @Override
    public void afterCompletion(int status) {
        phase = Phase.OVER;
        transactions.unbind(this);
    }
}
