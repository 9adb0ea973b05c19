package io.pasdequatre.eventing;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets what a reaction puts off go on as a part of the same story. A reaction runs in a database transaction, so what
 * calls another system does so later, in a thread and a transaction of its own: the reaction keeps a bookmark beside
 * what is to be done, and whoever does it resumes from there.
 */
public interface Stories {

    /** Where the story is now, as a text of one line to be kept; null outside of a reaction. */
    @Nullable
    String bookmark();

    /**
     * Does what was put off. The facts said meanwhile are caused by the fact that was reacted to when the bookmark was
     * made, and carry its correlation id and its trace; what is logged bears both ids.
     *
     * @param bookmark null if there is none: then it is done as it would be without this
     * @param call what is done, as the name of its span, such as {@code send mail}
     * @throws IllegalArgumentException if the bookmark is none that this made
     */
    <T> T resume(@Nullable String bookmark, String call, Supplier<T> action);
}
