package io.pasdequatre.sampleapplication.faults;

import com.zaxxer.hikari.HikariDataSource;
import io.pasdequatre.eventing.Outbox;
import io.pasdequatre.eventing.outbox.OutboxTransactions;
import io.pasdequatre.eventing.outbox.TransactionalOutbox;
import io.pasdequatre.localstack.Database;
import io.pasdequatre.sampleapplication.LineWritten;
import java.time.Clock;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** Appends events as an application does, with the starter's own outbox, in a JVM that has no relay. */
final class Writer implements AutoCloseable {

    private final HikariDataSource dataSource = new HikariDataSource();
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final TransactionTemplate another;

    /** Writes to a database whose tables are there, with at most that many connections. */
    Writer(Database database, int connections) {
        dataSource.setJdbcUrl(database.jdbcUrl());
        dataSource.setUsername(database.app().username());
        dataSource.setPassword(database.app().password());
        dataSource.setMaximumPoolSize(connections);
        var transactions = new JdbcTransactionManager(dataSource);
        var outboxTransactions = new OutboxTransactions(dataSource);
        outboxTransactions.join(transactions);
        outbox = new TransactionalOutbox(outboxTransactions, DataSize.ofKilobytes(512), Clock.systemUTC(), null);
        transaction = new TransactionTemplate(transactions);
        another = new TransactionTemplate(transactions);
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** One line on each of these pages, in one transaction and one statement. */
    void write(String... pages) {
        transaction.executeWithoutResult(_ -> append(pages));
    }

    /** Lines that are written and taken back. */
    void writeAndRollBack(String... pages) {
        transaction.executeWithoutResult(status -> {
            append(pages);
            // Just before it would commit: the rows are in the log of the database by then.
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    throw new RolledBack();
                }
            });
        });
    }

    /**
     * A line of this transaction, then a whole transaction of another session, then another line of this one
     * (debezium#7760).
     */
    void writeAround(String page, String pageOfOther) {
        transaction.executeWithoutResult(_ -> {
            append(page);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    another.executeWithoutResult(_ -> append(pageOfOther));
                    append(page);
                }
            });
        });
    }

    private void append(String... pages) {
        for (String page : pages) {
            outbox.append(
                    page,
                    LineWritten.newBuilder()
                            .setPage(page)
                            .setText("A line on " + page)
                            .build());
        }
    }

    @Override
    public void close() {
        dataSource.close();
    }

    /** Thrown on purpose. */
    static final class RolledBack extends RuntimeException {}
}
