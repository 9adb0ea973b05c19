package io.pasdequatre.eventing;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps work that a reaction puts off correlated with the event that caused it. A reaction runs in a database
 * transaction, so a call to another system is made later, in a thread and a transaction of its own: the reaction stores
 * what {@link #capture} returns beside the work, and whoever does the work resumes from it.
 */
public interface Correlation {

    /** The current correlation, as one line of text to be stored; null outside of a reaction. */
    @Nullable
    String capture();

    /**
     * Does work that was put off. Events appended meanwhile have the event that was reacted to at the time of the
     * capture as their cause, and carry its correlation id and its trace; log lines bear both ids.
     *
     * @param captured what {@link #capture} returned; null if there is nothing: then the work is done without a
     *     correlation
     * @param call the work's name, as the name of its span, such as {@code send}
     * @throws IllegalArgumentException if the text does not come from {@link #capture}
     */
    <T> T resume(@Nullable String captured, String call, Supplier<T> action);
}
