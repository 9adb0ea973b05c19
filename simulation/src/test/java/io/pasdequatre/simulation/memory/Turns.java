package io.pasdequatre.simulation.memory;

import java.util.function.BooleanSupplier;

/** Lets others go on: before every statement, and while a lock is waited for. */
public interface Turns {

    /**
     * Others may go on before this returns.
     *
     * @param next what is done then
     */
    void pause(String next);

    /** Others go on until the condition holds. */
    void waitUntil(BooleanSupplier condition);
}
