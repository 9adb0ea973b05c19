package io.pasdequatre.eventing.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The days that outbox and inbox consist of. What may be made, dropped or deleted is decided in the database, see V5
 * and V6.
 */
public final class Partitions {

    /** How far ahead they are made; a fact that claims to be from later is refused. */
    public static final Duration AHEAD = Duration.ofDays(14);

    private final JdbcClient jdbc;

    public Partitions(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * Makes what is missing before anything is written, however long ago the service ran last. Only the tables' owner
     * may.
     *
     * @param outbox how long the outbox keeps a fact at least
     * @param inbox how long the inbox remembers one at least
     */
    public void begin(Duration outbox, Duration inbox, Instant now) {
        keep("outbox", outbox);
        keep("inbox", inbox);
        make(now);
    }

    private void keep(String table, Duration retention) {
        jdbc.sql("UPDATE eventing.retention SET keeps = make_interval(secs => ?) WHERE of_table = ?")
                .param(retention.toSeconds())
                .param(table)
                .update();
    }

    /** Makes what is missing, and answers with the moment until which both tables have partitions. */
    Instant make(Instant now) {
        return jdbc.sql("SELECT eventing.make_partitions(?::timestamptz)")
                .param(now.toString())
                .query(OffsetDateTime.class)
                .single()
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toInstant();
    }

    /** Drops the oldest partition of a table, in a transaction of its own, if it is over. Answers with its name. */
    Optional<String> dropOldest(String table, Instant now) {
        return jdbc.sql("SELECT eventing.drop_partition(?, ?::timestamptz)")
                .param(table)
                .param(now.toString())
                .query((row, _) -> Optional.ofNullable(row.getString(1)))
                .single();
    }

    /** Deletes the dead letters that nobody can need any more. Answers with how many there were. */
    long forgetDeadLetters(Instant now) {
        return jdbc.sql("SELECT eventing.forget_dead_letters(?::timestamptz)")
                .param(now.toString())
                .query(Long.class)
                .single();
    }
}
