package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * Sees to what is held back: replays it, tries what a replay would do, or discards it, in the order of its key. The row
 * that holds a record back goes in the transaction of its reaction, so that has one effect however often it is
 * replayed, and however long ago it was set aside.
 */
public final class Replay {

    private static final Logger log = LoggerFactory.getLogger(Replay.class);

    /** Between the service's clock and the database's, for finding what a dry run has said. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Consumption consumption;
    private final Parking parking;
    private final DeadLetters deadLetters;
    private final ReplayLog done;
    private final TransactionOperations transaction;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final RetryTemplate retries;

    Replay(
            Consumption consumption,
            Parking parking,
            DeadLetters deadLetters,
            ReplayLog done,
            TransactionOperations transaction,
            JdbcClient jdbc,
            Clock clock,
            int attempts) {
        this.consumption = consumption;
        this.parking = parking;
        this.deadLetters = deadLetters;
        this.done = done;
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
    public record Order(String by, String why) {}

    /** What came of it. */
    public sealed interface Outcome {

        /** It was reacted to, and what waits behind it will be. */
        record Replayed() implements Outcome {}

        /** It will never be reacted to; what waits behind it will. */
        record Discarded() implements Outcome {}

        /** It failed again, and is held back as before. */
        record Failed(String cause) implements Outcome {}

        /** Something is away that it needs: nothing has changed. */
        record NotNow(String cause) implements Outcome {}
    }

    /**
     * What a replay would do now.
     *
     * @param cause why it would fail; null if it would not
     * @param says the facts it would say
     * @param changes how many rows of each of the service's tables it would insert, update and delete
     */
    public record DryRun(@Nullable String cause, List<Said> says, Map<String, Changes> changes) {

        /** A fact; {@code payload} in Avro's JSON encoding. */
        public record Said(String topic, String key, String type, long schema, String payload) {}

        /** Rows of a table. */
        public record Changes(long inserted, long updated, long deleted) {

            private static final Changes NONE = new Changes(0, 0, 0);

            private Changes minus(Changes other) {
                return new Changes(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
            }
        }
    }

    /**
     * Reacts to what is held back at a place.
     *
     * @throws NotHeldBackException if it no longer is
     * @throws NotFirstException if an earlier one of its key is to be seen to first
     */
    public Outcome replay(long place, Order order) {
        try {
            Delivery delivery = deliveryAt(place);
            transaction.executeWithoutResult(_ -> {
                Parked taken = parking.take(place);
                consumption.consume(taken, delivery);
                parking.letGo(taken);
                done.add(ReplayLog.Action.REPLAY, order, taken, "replayed");
            });
            return new Outcome.Replayed();
        } catch (NotHeldBackException | NotFirstException e) {
            throw e;
        } catch (RuntimeException e) {
            if (Failures.mayHeal(e)) {
                return new Outcome.NotNow(DeadLetters.messageOf(e));
            }
            transaction.executeWithoutResult(_ -> {
                Parked taken = parking.take(place);
                parking.leave(taken, e);
                done.add(ReplayLog.Action.REPLAY, order, taken, "failed: " + DeadLetters.messageOf(e));
            });
            return new Outcome.Failed(DeadLetters.messageOf(e));
        }
    }

    /**
     * Gives up what is held back at a place. It counts as reacted to: it has no effect if it comes again.
     *
     * @throws NotHeldBackException if it no longer is
     * @throws NotFirstException if an earlier one of its key is to be seen to first
     */
    public Outcome discard(long place, Order order) {
        transaction.executeWithoutResult(_ -> {
            Parked taken = parking.take(place);
            parking.letGo(taken);
            done.add(ReplayLog.Action.DISCARD, order, taken, "discarded");
        });
        return new Outcome.Discarded();
    }

    /**
     * Tries what a replay would do, and rolls it back. What the reaction does outside of the database it does.
     *
     * @throws NotHeldBackException if it is no longer held back
     * @throws NotFirstException if an earlier one of its key is to be seen to first
     */
    public DryRun dryRun(long place) {
        try {
            Delivery delivery = deliveryAt(place);
            return Objects.requireNonNull(transaction.execute(status -> {
                status.setRollbackOnly();
                return tried(parking.take(place), delivery, status);
            }));
        } catch (NotHeldBackException | NotFirstException e) {
            throw e;
        } catch (RuntimeException e) {
            return new DryRun(DeadLetters.messageOf(e), List.of(), Map.of());
        }
    }

    private DryRun tried(Parked taken, Delivery delivery, TransactionStatus status) {
        var begin = clock.instant().minus(SKEW);
        Map<String, DryRun.Changes> before = counted();
        consumption.consume(taken, delivery);
        status.flush();
        TransactionSynchronizationUtils.triggerBeforeCommit(false);
        List<DryRun.Said> says = jdbc.sql("""
                        SELECT topic, key, type, schema, payload FROM eventing.outbox
                        WHERE id > eventing.first_id_at(?::timestamptz) AND xmin = pg_current_xact_id()::xid ORDER BY id
                        """)
                .param(begin.toString())
                .query((row, _) -> new DryRun.Said(
                        row.getString("topic"),
                        row.getString("key"),
                        row.getString("type"),
                        row.getLong("schema"),
                        row.getString("payload")))
                .list();
        Map<String, DryRun.Changes> changes = counted();
        changes.replaceAll((table, after) -> after.minus(before.getOrDefault(table, DryRun.Changes.NONE)));
        changes.values().removeIf(DryRun.Changes.NONE::equals);
        return new DryRun(null, says, changes);
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
        return consumption.deliveryOf(parking.find(place)
                .orElseThrow(() -> new NotHeldBackException(place))
                .record());
    }

    /** Reacts to all that waits for nothing any more, until told to stop or something is away that it needs. */
    void goOn(BooleanSupplier stopping) {
        try {
            while (!stopping.getAsBoolean() && reactToNext()) {}
        } catch (RuntimeException e) {
            log.warn("What waited behind a dead letter waits on, and is tried again: {}", e.toString());
        }
    }

    /**
     * What stands in a record that is held back.
     *
     * @param fact empty if it cannot be read
     * @param problem why it cannot
     */
    public record Heard(
            Optional<SpecificRecord> fact, @Nullable String problem) {}

    /**
     * What stands in the record at a place.
     *
     * @throws NotHeldBackException if nothing is held back there
     */
    public Heard recordAt(long place) {
        try {
            return switch (deliveryAt(place)) {
                case Delivery.Awaited awaited -> new Heard(Optional.of(awaited.fact()), null);
                case Delivery.Undecodable bad ->
                    new Heard(Optional.empty(), bad.cause().getMessage());
                case Delivery.PassedOver _ -> new Heard(Optional.empty(), "Nobody here waits for such facts any more");
            };
        } catch (RegistryUnavailableException e) {
            return new Heard(Optional.empty(), e.getMessage());
        }
    }

    /** How much is held back now. */
    public HeldBack heldBack() {
        return parking.heldBack();
    }

    private boolean reactToNext() {
        AtomicReference<@Nullable Parked> next = new AtomicReference<>();
        try {
            retries.invoke(() -> transaction.executeWithoutResult(_ -> {
                next.set(null);
                parking.takeReleased().ifPresent(taken -> {
                    next.set(taken);
                    consumption.consume(taken, consumption.deliveryOf(taken.record()));
                    parking.letGo(taken);
                });
            }));
        } catch (RuntimeException e) {
            Parked failed = next.get();
            if (failed == null || Failures.mayHeal(e)) {
                throw e;
            }
            transaction.executeWithoutResult(_ -> setAside(failed.place(), e));
        }
        return next.get() != null;
    }

    private void setAside(long place, RuntimeException cause) {
        Parked taken = parking.take(place);
        deadLetters.add(taken.record(), cause);
        parking.leave(taken, cause);
    }
}
