package io.pasdequatre.simulation.memory;

import org.jspecify.annotations.Nullable;

/** A row of a table: what was committed of it, and which transaction has it locked. */
final class Row<E> {

    /** Null while the transaction that inserts it has not committed. */
    @Nullable
    E committed;

    @Nullable
    Transaction owner;
}
