package io.pasdequatre.eventing.replay;

import io.pasdequatre.eventing.deadletters.DeadLetters;
import io.pasdequatre.eventing.deadletters.NoUnprocessedRecordException;
import io.pasdequatre.eventing.deadletters.NotFirstException;
import io.pasdequatre.eventing.deadletters.Parking;
import io.pasdequatre.eventing.deadletters.RecordKey;
import io.pasdequatre.eventing.deadletters.Unprocessed;
import io.pasdequatre.eventing.deadletters.UnprocessedRecord;
import io.pasdequatre.eventing.listener.Consumption;
import io.pasdequatre.eventing.listener.Delivery;
import io.pasdequatre.eventing.listener.Failures;
import io.pasdequatre.eventing.outbox.OutboxTransactions;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Replays dead letters, tries what a replay would do, or discards them, in the order of their keys. The row of a record
 * goes in the transaction of its reaction, so that has one effect however often it is replayed, and however long ago it
 * became a dead letter.
 */
public final class Replay {

    /** Between the service's clock and the database's, for finding what a dry run has appended. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Consumption consumption;
    private final Parking parking;
    private final DeadLetters deadLetters;
    private final ReplayLog done;
    private final TransactionOperations transaction;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final RetryTemplate retries;

    /**
     * For the dead letters of one consumer.
     *
     * @param attempts how often a parked event is tried before it becomes a dead letter itself, at least 1
     */
    public Replay(
            String consumer,
            Consumption consumption,
            Parking parking,
            DeadLetters deadLetters,
            TransactionOperations transaction,
            JdbcClient jdbc,
            Clock clock,
            int attempts) {
        this.consumption = consumption;
        this.parking = parking;
        this.deadLetters = deadLetters;
        this.done = new ReplayLog(jdbc, consumer, clock);
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.clock = clock;
        this.retries = Failures.retries(attempts, _ -> true);
    }

    /**
     * Who sees to it, and why.
     *
     * @param by the person
     */
    public record Request(String by, String why) {}

    /** What came of it. */
    public sealed interface Outcome {

        /** It was reacted to, and what is parked behind it will be. */
        record Replayed() implements Outcome {}

        /** It will never be reacted to; what is parked behind it will. */
        record Discarded() implements Outcome {}

        /** It failed again, and is a dead letter as before. */
        record Failed(String cause) implements Outcome {}

        /** Something is away that it needs: nothing has changed. */
        record NotNow(String cause) implements Outcome {}
    }

    /**
     * What a replay would do now.
     *
     * @param cause why it would fail; null if it would not
     * @param events the events it would append
     * @param changes how many rows of each of the service's tables it would insert, update and delete
     */
    public record DryRun(@Nullable String cause, List<Event> events, Map<String, Changes> changes) {

        /** An event; {@code payload} in Avro's JSON encoding. */
        public record Event(String topic, String key, String type, long schema, String payload) {}

        /** Rows of a table. */
        public record Changes(long inserted, long updated, long deleted) {

            private static final Changes NONE = new Changes(0, 0, 0);

            private Changes minus(Changes other) {
                return new Changes(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
            }
        }
    }

    /**
     * Reacts to the record at a place.
     *
     * @throws NoUnprocessedRecordException if it is no longer unprocessed
     * @throws NotFirstException if an earlier one of its key comes first
     */
    public Outcome replay(long place, Request request) {
        try {
            Delivery delivery = deliveryAt(place);
            transaction.executeWithoutResult(_ -> {
                UnprocessedRecord taken = parking.take(place);
                consumption.consume(taken, delivery);
                parking.letGo(taken);
                done.add(ReplayLog.Action.REPLAY, request, taken, "replayed");
            });
            return new Outcome.Replayed();
        } catch (NoUnprocessedRecordException | NotFirstException e) {
            throw e;
        } catch (RuntimeException e) {
            if (Failures.mayHeal(e)) {
                return new Outcome.NotNow(DeadLetters.messageOf(e));
            }
            transaction.executeWithoutResult(_ -> {
                UnprocessedRecord taken = parking.take(place);
                parking.leave(taken, e);
                done.add(ReplayLog.Action.REPLAY, request, taken, "failed: " + DeadLetters.messageOf(e));
            });
            return new Outcome.Failed(DeadLetters.messageOf(e));
        }
    }

    /**
     * Gives up the record at a place. It counts as reacted to: it has no effect if it comes again.
     *
     * @throws NoUnprocessedRecordException if it is no longer unprocessed
     * @throws NotFirstException if an earlier one of its key comes first
     */
    public Outcome discard(long place, Request request) {
        transaction.executeWithoutResult(_ -> {
            UnprocessedRecord taken = parking.take(place);
            consumption.discard(taken);
            parking.letGo(taken);
            done.add(ReplayLog.Action.DISCARD, request, taken, "discarded");
        });
        return new Outcome.Discarded();
    }

    /**
     * Tries what a replay would do, and rolls it back. A reaction that wants another transaction is not let go on,
     * since that would stay, and what listeners do before the commit or after it is not tried. What the reaction does
     * outside of the database it does.
     *
     * @throws NoUnprocessedRecordException if it is no longer unprocessed
     * @throws NotFirstException if an earlier one of its key comes first
     */
    public DryRun dryRun(long place) {
        try {
            Delivery delivery = deliveryAt(place);
            return Objects.requireNonNull(transaction.execute(status -> {
                status.setRollbackOnly();
                TransactionSynchronizationManager.registerSynchronization(new NoOtherTransaction());
                return tried(parking.take(place), delivery, status);
            }));
        } catch (NoUnprocessedRecordException | NotFirstException e) {
            throw e;
        } catch (RuntimeException e) {
            return new DryRun(DeadLetters.messageOf(e), List.of(), Map.of());
        }
    }

    private DryRun tried(UnprocessedRecord taken, Delivery delivery, TransactionStatus status) {
        var begin = clock.instant().minus(SKEW);
        Map<String, DryRun.Changes> before = counted();
        consumption.consume(taken, delivery);
        status.flush();
        OutboxTransactions.write();
        List<DryRun.Event> events = jdbc.sql("""
                        SELECT topic, key, type, schema, payload FROM eventing.outbox
                        WHERE id > eventing.first_id_at(?::timestamptz) AND xmin = pg_current_xact_id()::xid ORDER BY id
                        """)
                .param(begin.toString())
                .query((row, _) -> new DryRun.Event(
                        row.getString("topic"),
                        row.getString("key"),
                        row.getString("type"),
                        row.getLong("schema"),
                        row.getString("payload")))
                .list();
        Map<String, DryRun.Changes> changes = counted();
        changes.replaceAll((table, after) -> after.minus(before.getOrDefault(table, DryRun.Changes.NONE)));
        changes.values().removeIf(DryRun.Changes.NONE::equals);
        return new DryRun(null, events, changes);
    }

    /** As the server counts them for this session, for this transaction and perhaps some before it. */
    private Map<String, DryRun.Changes> counted() {
        Map<String, DryRun.Changes> changes = new TreeMap<>();
        jdbc.sql("""
                        SELECT schemaname || '.' || relname AS name, n_tup_ins, n_tup_upd, n_tup_del
                        FROM pg_stat_xact_user_tables
                        WHERE schemaname <> 'eventing'
                        """).query(row -> {
            changes.put(
                    row.getString("name"),
                    new DryRun.Changes(row.getLong("n_tup_ins"), row.getLong("n_tup_upd"), row.getLong("n_tup_del")));
        });
        return changes;
    }

    private Delivery deliveryAt(long place) {
        Optional<UnprocessedRecord> found = Objects.requireNonNull(transaction.execute(_ -> parking.find(place)));
        return consumption.deliveryOf(
                found.orElseThrow(() -> new NoUnprocessedRecordException(place)).record());
    }

    /**
     * Reacts to all that is parked behind nothing any more. A key whose next event fails for a reason that may heal is
     * left for the next round, and the others go on.
     *
     * @throws RuntimeException the last such reason, once all other keys were tried
     */
    void goOn() {
        transaction.executeWithoutResult(_ -> parking.releaseThoseWhosePredecessorHasCome());
        RuntimeException failure = null;
        RecordKey failed = null;
        boolean more = true;
        while (more) {
            AtomicReference<@Nullable UnprocessedRecord> next = new AtomicReference<>();
            try {
                reactToNext(next, failed);
                more = next.get() != null;
            } catch (RuntimeException e) {
                failure = e;
                UnprocessedRecord taken = next.get();
                more = taken != null; // Else it is the database that fails.
                failed = taken == null ? null : taken.recordKey();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * What an unprocessed record contains.
     *
     * @param event empty if it cannot be read
     * @param problem why it cannot
     */
    public record Content(
            Optional<SpecificRecord> event, @Nullable String problem) {}

    /**
     * What stands in the record at a place.
     *
     * @throws NoUnprocessedRecordException if there is none
     */
    public Content recordAt(long place) {
        try {
            return switch (deliveryAt(place)) {
                case Delivery.Awaited awaited -> new Content(Optional.of(awaited.event()), null);
                case Delivery.Undecodable bad ->
                    new Content(Optional.empty(), bad.cause().getMessage());
                case Delivery.Ignored _ -> new Content(Optional.empty(), "Nobody here waits for such events any more");
            };
        } catch (RegistryUnavailableException e) {
            return new Content(Optional.empty(), e.getMessage());
        }
    }

    /** How many dead letters and parked events there are now. */
    public Unprocessed unprocessed() {
        return Objects.requireNonNull(transaction.execute(_ -> parking.unprocessed()));
    }

    private void reactToNext(AtomicReference<@Nullable UnprocessedRecord> next, @Nullable RecordKey after) {
        try {
            retries.invoke(() -> transaction.executeWithoutResult(_ -> {
                next.set(null);
                parking.takeReleased(after).ifPresent(taken -> {
                    next.set(taken);
                    consumption.consume(taken, consumption.deliveryOf(taken.record()));
                    parking.letGo(taken);
                });
            }));
        } catch (RuntimeException e) {
            UnprocessedRecord failed = next.get();
            if (failed == null || Failures.mayHeal(e)) {
                throw e;
            }
            transaction.executeWithoutResult(_ -> deadLetter(failed.place(), e));
        }
    }

    private void deadLetter(long place, RuntimeException cause) {
        UnprocessedRecord taken = parking.take(place);
        deadLetters.add(taken.record(), taken.eventId(), cause);
        parking.leave(taken, cause);
    }
}
