package io.pasdequatre.simulation.memory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;

/** A transaction at READ COMMITTED, with the entities that a persistence context would keep. */
final class Transaction {

    private final Database database;
    private final boolean givesWay;
    private final List<Row<?>> locked = new ArrayList<>();
    private final Map<Row<?>, Managed<?>> managed = new LinkedHashMap<>();
    private final List<Row<?>> deleted = new ArrayList<>();
    final List<Runnable> beforeCommit = new ArrayList<>();
    private @Nullable Row<?> waitsFor;
    private boolean mustGiveWay;

    /**
     * A transaction that begins.
     *
     * @param givesWay whether it gives up waiting for a lock, rather than be in a circle of those that wait
     */
    Transaction(Database database, boolean givesWay) {
        this.database = database;
        this.givesWay = givesWay;
    }

    /** An entity and the row it was read from, or is to be inserted as if {@code loaded} is null. */
    private record Managed<E>(
            Table<?, E> table,
            Row<E> row,
            E entity,
            @Nullable E loaded) {

        boolean isChanged() {
            return loaded == null || table.entity().differs(loaded, entity);
        }

        /** Other than the lock, which a row that was only read needs now, nothing can fail here but the version. */
        void flush(Transaction transaction) {
            transaction.lock(row);
            if (loaded != null && row.committed != null && table.entity().isStale(loaded, row.committed)) {
                throw table.stale();
            }
        }

        void write() {
            row.committed = loaded == null || row.committed == null
                    ? table.entity().inserted(entity)
                    : table.entity().updated(loaded, entity, row.committed);
        }
    }

    <E> @Nullable E known(Row<E> row) {
        @SuppressWarnings("unchecked") // A row's entity is managed with the row's type.
        Managed<E> known = (Managed<E>) managed.get(row);
        return known == null ? null : known.entity();
    }

    <E> E manage(Table<?, E> table, Row<E> row, E entity, @Nullable E loaded) {
        managed.put(row, new Managed<>(table, row, entity, loaded));
        return entity;
    }

    void delete(Row<?> row) {
        deleted.add(row);
    }

    boolean isLockedByAnother(Row<?> row) {
        return row.owner != null && row.owner != this;
    }

    /** Waits for whoever has it. */
    void lock(Row<?> row) {
        while (isLockedByAnother(row)) {
            waitFor(row);
        }
        if (row.owner == null) {
            row.owner = this;
            locked.add(row);
        }
    }

    private void waitFor(Row<?> row) {
        waitsFor = row;
        breakCircle();
        database.turns().waitUntil(() -> mustGiveWay || !isLockedByAnother(row));
        waitsFor = null;
        if (mustGiveWay) {
            throw new CannotAcquireLockException("The lock timeout of a batch");
        }
    }

    /** Of those that wait for each other, a batch gives way; if there is none, the database ends one of them. */
    private void breakCircle() {
        var circle = new ArrayList<Transaction>();
        Transaction next = this;
        while (next != null && !circle.contains(next)) {
            circle.add(next);
            next = next.waitsFor == null ? null : next.waitsFor.owner;
        }
        if (next == null) {
            return;
        }
        circle.stream()
                .filter(each -> each.givesWay)
                .findFirst()
                .ifPresentOrElse(batch -> batch.mustGiveWay = true, () -> {
                    waitsFor = null;
                    throw database.deadlock();
                });
    }

    void commit() {
        for (int i = 0; i < beforeCommit.size(); i++) {
            beforeCommit.get(i).run();
        }
        List<Managed<?>> changed =
                managed.values().stream().filter(Managed::isChanged).toList();
        changed.forEach(each -> each.flush(this));
        database.aboutToCommit();
        changed.forEach(Managed::write);
        deleted.forEach(row -> row.committed = null);
        release();
    }

    /** Also undoes nothing: what is not committed is in no row. */
    void release() {
        locked.forEach(row -> row.owner = null);
    }
}
