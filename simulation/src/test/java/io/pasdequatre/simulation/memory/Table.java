package io.pasdequatre.simulation.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;

/** A table, by its primary key. What finds or inserts is a statement, in the current transaction. */
final class Table<K extends Comparable<? super K>, E> {

    private final Database database;
    private final Entity<E> entity;
    private final String name;
    private final String reads;
    private final String locks;
    private final String inserts;
    private final Function<E, K> key;
    private final TreeMap<K, Row<E>> rows = new TreeMap<>();

    Table(Database database, Class<E> type, Function<E, K> key) {
        this.database = database;
        this.entity = new Entity<>(type);
        this.name = type.getSimpleName();
        this.reads = "reads " + name;
        this.locks = "locks " + name;
        this.inserts = "inserts " + name;
        this.key = key;
    }

    /** One row, as the annotations of a repository's method say. */
    Optional<E> find(K wanted, Locking locking) {
        database.turns().pause(locking == Locking.NONE ? reads : locks);
        return take(wanted, locking);
    }

    /** Rows that fit, in an order; each is locked, if at all, when its turn comes. */
    List<E> find(Predicate<E> fits, Comparator<E> order, int limit, Locking locking) {
        database.turns().pause(locking == Locking.NONE ? reads : locks);
        var found = new ArrayList<E>();
        var candidates = committed().filter(fits).sorted(order).map(key).toList();
        for (K candidate : candidates) {
            if (found.size() < limit) {
                take(candidate, locking).filter(fits).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<E> take(K wanted, Locking locking) {
        Row<E> row = rows.get(wanted);
        Transaction transaction = database.transaction();
        if (row == null || (locking == Locking.SKIP_LOCKED && transaction.isLockedByAnother(row))) {
            return Optional.empty();
        }
        if (locking != Locking.NONE) {
            transaction.lock(row);
        }
        E known = transaction.known(row);
        if (known != null || row.committed == null) {
            return Optional.ofNullable(known);
        }
        return Optional.of(transaction.manage(this, row, entity.copy(row.committed), entity.copy(row.committed)));
    }

    /** Fails if there is such a row, after waiting for a transaction that may be inserting it. */
    E insert(E added) {
        if (!insertIfAbsent(added)) {
            throw new DuplicateKeyException("There is a %s with the key %s".formatted(name, key.apply(added)));
        }
        return added;
    }

    /** {@code ON CONFLICT DO NOTHING}. Says whether it was inserted. */
    boolean insertIfAbsent(E added) {
        database.turns().pause(inserts);
        return isInserted(added);
    }

    /** The same of several in one statement. Gives those that were inserted. */
    List<E> insertIfAbsent(List<E> added) {
        database.turns().pause(inserts);
        return added.stream().filter(this::isInserted).toList();
    }

    private boolean isInserted(E added) {
        Transaction transaction = database.transaction();
        Row<E> row = rows.computeIfAbsent(key.apply(added), _ -> new Row<>());
        if (row.committed != null || transaction.known(row) != null) {
            return false;
        }
        transaction.lock(row);
        if (row.committed != null) {
            return false;
        }
        transaction.manage(this, row, added, null);
        return true;
    }

    /** {@code ON CONFLICT DO UPDATE RETURNING}: what stands, locked. */
    E insertOrLock(E added) {
        return insertIfAbsent(added)
                ? added
                : take(key.apply(added), Locking.WAIT).orElseThrow();
    }

    /** Deletes what the current transaction has found and locked. */
    void delete(E found) {
        database.turns().pause("deletes " + name);
        database.transaction().delete(rows.get(key.apply(found)));
    }

    OptimisticLockingFailureException stale() {
        return new OptimisticLockingFailureException("A %s was changed by another".formatted(name));
    }

    Entity<E> entity() {
        return entity;
    }

    /** What the current transaction sees. */
    Stream<E> visible() {
        Transaction transaction = database.transaction();
        return rows.values().stream()
                .map(row -> Optional.ofNullable(transaction.known(row)).orElse(row.committed))
                .filter(Objects::nonNull);
    }

    boolean isCommitted(K wanted) {
        Row<E> row = rows.get(wanted);
        return row != null && row.committed != null;
    }

    /** The keys of what everybody sees. */
    Set<K> keys() {
        Set<K> keys = HashSet.newHashSet(rows.size());
        rows.forEach((key, row) -> {
            if (row.committed != null) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** What everybody sees. */
    Stream<E> committed() {
        return rows.values().stream().map(row -> row.committed).filter(Objects::nonNull);
    }

    void clear() {
        rows.clear();
    }
}
