package io.pasdequatre.eventing.leadership;

import io.pasdequatre.eventing.capture.Heartbeat;
import io.pasdequatre.eventing.capture.OutboxEngine;
import io.pasdequatre.eventing.capture.RelayDatabase;
import io.pasdequatre.eventing.capture.Row;
import io.pasdequatre.eventing.capture.Row.EventKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica's own session with the database, which decides who relays: whoever holds an advisory lock named after the
 * slot. The lock ends with the session, and the session ends when the replica dies, or is silent for longer than
 * {@link #IDLE_TIMEOUT}: frozen, or cut off.
 *
 * <p>It is also a lease. Each answer of the server proves that the lock was held when the question was asked, so it is
 * held for {@link #LEASE} from then on, which ends before the server could have ended the session. Who publishes asks
 * for the lease first, so that a replica that wakes up or was cut off publishes nothing any more.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">PostgreSQL: advisory
 *     locks</a>
 * @see <a href="https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">How to do distributed
 *     locking</a>, on what a lease cannot do: what the Kafka client has taken already may still be sent
 */
public final class RelaySession implements AutoCloseable {

    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(5);
    static final Duration LEASE = Duration.ofSeconds(4);

    private static final Logger log = LoggerFactory.getLogger(RelaySession.class);

    private final RelayDatabase database;
    private final Connection connection;
    private volatile long leaseEnds = System.nanoTime();

    private RelaySession(RelayDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    public static RelaySession open(RelayDatabase database) throws SQLException {
        var session = new RelaySession(
                database,
                database.connect(Map.of(
                        PGProperty.SOCKET_TIMEOUT, "10", PGProperty.APPLICATION_NAME, "relay " + database.slot())));
        try {
            session.execute("SET idle_session_timeout = " + IDLE_TIMEOUT.toMillis());
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** Takes the lock, if no other replica has it. */
    public boolean lock() throws SQLException {
        return ask(
                "SELECT pg_try_advisory_lock(hashtextextended(?, 0))",
                row -> row.next() && row.getBoolean(1),
                database.slot());
    }

    /**
     * Requires that no other replica can hold the lock now.
     *
     * @throws LostLeadershipException if another replica may hold it
     */
    public void requireLease() {
        if (System.nanoTime() - leaseEnds > 0) {
            throw new LostLeadershipException(
                    "The database has not answered for %d s, so another replica may lead".formatted(LEASE.toSeconds()));
        }
    }

    /**
     * What there is to know about the slot. A slot that stands beyond what this relay allowed is another one under its
     * name, or was moved by somebody: what lies between would never be published.
     */
    public SlotStatus status() throws SQLException {
        return ask("""
                SELECT CASE WHEN r.server <> (SELECT system_identifier FROM pg_control_system())
                                THEN 'was read on another server, from which this database was copied'
                            WHEN s.slot_name IS NULL THEN 'is missing'
                            WHEN s.wal_status = 'lost' THEN 'was invalidated by the server ('
                                || coalesce(to_jsonb(s) ->> 'invalidation_reason', 'max_slot_wal_keep_size') || ')'
                            WHEN s.confirmed_flush_lsn > r.confirmed THEN 'is not the one that was read, or was moved on'
                       END AS problem,
                       nullif(extract(epoch FROM clock_timestamp() - r.published_at), 'infinity') AS behind,
                       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.confirmed_flush_lsn), 0) AS lag,
                       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn), 0) AS retained,
                       s.safe_wal_size,
                       (SELECT count(*) FROM eventing.unpublished) AS unpublished,
                       r.reconcile_since
                FROM eventing.relay r
                LEFT JOIN pg_replication_slots s ON s.slot_name = r.slot AND s.database = current_database()
                WHERE r.slot = ?
                """, this::statusIn, database.slot());
    }

    private SlotStatus statusIn(ResultSet row) throws SQLException {
        if (!row.next()) {
            return new SlotStatus("is not known in eventing.relay", null, 0, 0, null, 0, null);
        }
        String problem = row.getString("problem");
        double behind = row.getDouble("behind");
        boolean never = row.wasNull();
        OffsetDateTime since = row.getObject("reconcile_since", OffsetDateTime.class);
        return new SlotStatus(
                problem == null ? null : "Replication slot %s %s".formatted(database.slot(), problem),
                never ? null : Duration.ofMillis(Math.round(behind * 1000)),
                row.getLong("lag"),
                row.getLong("retained"),
                row.getObject("safe_wal_size", Long.class),
                row.getLong("unpublished"),
                since == null ? null : since.toInstant());
    }

    /** Makes the slot free: a leader that died uncleanly may have left a connection that still occupies it. */
    public void takeOver() throws SQLException {
        execute("""
                INSERT INTO eventing.relay (slot, server, confirmed, published, published_at)
                SELECT ?, system_identifier, '0/0', '3:3:', '-infinity' FROM pg_control_system()
                ON CONFLICT DO NOTHING
                """, database.slot());
        boolean ended = ask("""
                SELECT coalesce(bool_or(pg_terminate_backend(active_pid, 5000)), false)
                FROM pg_replication_slots WHERE slot_name = ? AND active_pid IS NOT NULL""", row -> row.next() && row.getBoolean(1), database.slot());
        if (ended) {
            log.info("Ended a former leader's connection to slot {}", database.slot());
        }
        letItFailOver();
    }

    /**
     * Since PostgreSQL 17 a standby keeps a copy of a slot that is marked so, and the relay goes on there after a
     * promotion. Only the replication protocol can mark a slot that is there already.
     */
    private void letItFailOver() throws SQLException {
        boolean unmarked = ask("""
                SELECT EXISTS (SELECT FROM pg_replication_slots s WHERE slot_name = ? AND wal_status <> 'lost'
                               AND to_jsonb(s) ->> 'failover' = 'false')""", row -> row.next() && row.getBoolean(1), database.slot());
        if (unmarked) {
            try (Connection replication = database.connectForReplication();
                    var statement = replication.createStatement()) {
                statement.execute("ALTER_REPLICATION_SLOT \"%s\" (FAILOVER true)".formatted(database.slot()));
            }
        }
    }

    /** Whether there is a slot under this name that can be read, whatever it contains. */
    public boolean hasSlot() throws SQLException {
        return ask(
                "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ? AND database = current_database()"
                        + " AND plugin = 'pgoutput' AND wal_status <> 'lost')",
                row -> row.next() && row.getBoolean(1),
                database.slot());
    }

    /** For whom this process of the server waits; empty if for nobody. */
    public synchronized Optional<String> blockersOf(int process) throws SQLException {
        return Blockers.of(connection, process);
    }

    /** Ends what a process of the server does, and its connection. */
    public void end(int process) throws SQLException {
        execute("SELECT pg_terminate_backend(?)", process);
    }

    public void dropSlot() throws SQLException {
        execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?",
                database.slot());
    }

    /**
     * Writes a message to the write-ahead log that contains what was committed by then. Once the relay reads it, all of
     * that has been published; and in a database where nothing else is written it moves the slot.
     */
    public void heartbeat() throws SQLException {
        execute(
                "SELECT pg_logical_emit_message(true, ?, pg_current_snapshot() || ' ' || clock_timestamp())",
                OutboxEngine.HEARTBEAT_PREFIX);
    }

    /** Allows the slot to move up to there, before it does. */
    public void allow(long lsn, @Nullable Heartbeat read) throws SQLException {
        execute("""
                UPDATE eventing.relay SET confirmed = greatest(confirmed, '0/0'::pg_lsn + ?::numeric),
                    published = coalesce(?::pg_snapshot, published), published_at = coalesce(?::timestamptz, published_at)
                WHERE slot = ?
                """, lsn, read == null ? null : read.snapshot(), read == null ? null : read.time(), database.slot());
    }

    /**
     * Asks the leader to compare the outbox with Kafka.
     *
     * @throws IllegalStateException if that was asked for before, and is not done
     */
    public void askToReconcile(Instant since) throws SQLException {
        boolean asked = ask(
                "UPDATE eventing.relay SET reconcile_since = ? WHERE slot = ? AND reconcile_since IS NULL RETURNING slot",
                ResultSet::next,
                since.atOffset(ZoneOffset.UTC),
                database.slot());
        if (!asked) {
            throw new IllegalStateException(
                    "The relay is about to reconcile already: ask again when its phase is no longer RECONCILING");
        }
    }

    /** Whatever was visible in this snapshot has been published, and the slot as it stands contains the rest. */
    public void reconciled(String snapshot) throws SQLException {
        execute("""
                UPDATE eventing.relay SET published = ?::pg_snapshot, published_at = clock_timestamp(), reconcile_since = NULL,
                       confirmed = (SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = slot),
                       server = (SELECT system_identifier FROM pg_control_system())
                WHERE slot = ?
                """, snapshot, database.slot());
    }

    /** Has the next event of a key numbered higher than that. */
    public void numberAbove(EventKey key, long sequence) throws SQLException {
        execute(
                "UPDATE eventing.outbox_key SET sequence = ? WHERE topic = ? AND key = ? AND sequence < ?",
                sequence,
                key.topic(),
                key.key(),
                sequence);
    }

    /** Writes down that a row could not be published. Doing so again changes nothing. */
    public void addUnpublished(Row row, String cause) throws SQLException {
        Row.@Nullable Event event = row instanceof Row.Event f ? f : null;
        execute(
                """
                INSERT INTO eventing.unpublished (id, topic, key, sequence, cause, since)
                VALUES (?, ?, ?, ?, ?, clock_timestamp()) ON CONFLICT DO NOTHING
                """,
                row.id(),
                row.topic(),
                event == null ? null : event.envelope().key(),
                event == null ? null : event.envelope().sequence(),
                cause);
    }

    /** The keys whose events are blocked behind one that is unpublishable. */
    public Set<EventKey> blockedKeys() throws SQLException {
        return ask("SELECT DISTINCT topic, key FROM eventing.unpublished WHERE key IS NOT NULL", row -> {
            Set<EventKey> keys = new HashSet<>();
            while (row.next()) {
                keys.add(new EventKey(row.getString(1), row.getString(2)));
            }
            return keys;
        });
    }

    /** Forgets what was unpublished and has been published after all. */
    public void published(Collection<UUID> ids) throws SQLException {
        execute("DELETE FROM eventing.unpublished WHERE id = ANY (?::uuid[])", (Object)
                ids.stream().map(UUID::toString).toArray(String[]::new));
    }

    private interface Reading<T> {
        T of(ResultSet result) throws SQLException;
    }

    /** Asks the server. The relay's loop and the publisher both come here. */
    private synchronized <T> T ask(String sql, Reading<T> reading, @Nullable Object... parameters) throws SQLException {
        long asked = System.nanoTime();
        try (PreparedStatement statement = prepared(sql, parameters);
                ResultSet result = statement.executeQuery()) {
            T answer = reading.of(result);
            leaseEnds = asked + LEASE.toNanos();
            return answer;
        }
    }

    private synchronized void execute(String sql, @Nullable Object... parameters) throws SQLException {
        long asked = System.nanoTime();
        try (PreparedStatement statement = prepared(sql, parameters)) {
            statement.execute();
            leaseEnds = asked + LEASE.toNanos();
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
