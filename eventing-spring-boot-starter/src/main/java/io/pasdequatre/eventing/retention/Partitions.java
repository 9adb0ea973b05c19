package io.pasdequatre.eventing.retention;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The days that outbox and inbox consist of. What may be made, dropped or deleted is decided in the database, see V5
 * and V6.
 */
public final class Partitions {

    /** How far ahead they are made; an event that claims to be from later is refused. */
    public static final Duration AHEAD = Duration.ofDays(14);

    private final DataSource dataSource;
    private final JdbcClient jdbc;

    /** A pool may hand out connections without auto-commit, and rolls back what is not committed. */
    private final TransactionOperations transaction;

    public Partitions(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.dataSource = dataSource;
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    /**
     * Makes what is missing before anything is written, however long ago the service ran last. Only the tables' owner
     * may.
     *
     * @param outbox how long the outbox keeps an event at least
     * @param inbox how long the inbox remembers one at least
     */
    public void begin(Duration outbox, Duration inbox, Instant now) {
        transaction.executeWithoutResult(_ -> {
            keep("outbox", outbox);
            keep("inbox", inbox);
        });
        make(now);
    }

    private void keep(String table, Duration retention) {
        jdbc.sql("UPDATE eventing.retention SET keeps = make_interval(secs => ?) WHERE of_table = ?")
                .param(retention.toSeconds())
                .param(table)
                .update();
    }

    /** Makes what is missing. */
    void make(Instant now) {
        transaction.executeWithoutResult(_ -> call("SELECT eventing.make_partitions(?::timestamptz)", now)
                .query()
                .listOfRows());
    }

    /**
     * The moment from which on the inbox has partitions, asked beside the caller's transaction, which may have failed.
     */
    public Instant inboxBegins() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet first = statement.executeQuery(
                        "SELECT coalesce(min(begins), 'epoch') FROM eventing.partitions_of('inbox')")) {
            first.next();
            return first.getObject(1, OffsetDateTime.class).toInstant();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("Since when the inbox has partitions cannot be found out", e);
        }
    }

    /** The moment until which each table has partitions, by the database's catalogue. */
    Instant until() {
        return Objects.requireNonNull(transaction.execute(
                _ -> jdbc.sql("""
                        SELECT min(coalesce((SELECT max(ends) FROM eventing.partitions_of(relname)), 'epoch'))
                        FROM pg_class WHERE relnamespace = 'eventing'::regnamespace AND relkind = 'p'
                        """).query(OffsetDateTime.class).single().toInstant()));
    }

    /** Drops the oldest partition of a table, in a transaction of its own, if it is over. Answers with its name. */
    Optional<String> dropOldest(String table, Instant now) {
        return Objects.requireNonNull(
                transaction.execute(_ -> jdbc.sql("SELECT eventing.drop_partition(?, ?::timestamptz)")
                        .param(table)
                        .param(now.toString())
                        .query((row, _) -> Optional.ofNullable(row.getString(1)))
                        .single()));
    }

    /** Deletes the dead letters that nobody can need any more. Answers with how many there were. */
    long forgetDeadLetters(Instant now) {
        return Objects.requireNonNull(
                transaction.execute(_ -> call("SELECT eventing.forget_dead_letters(?::timestamptz)", now)
                        .query(Long.class)
                        .single()));
    }

    private JdbcClient.StatementSpec call(String function, Instant now) {
        return jdbc.sql(function).param(now.toString());
    }
}
