package io.pasdequatre.simulation.memory;

import jakarta.persistence.LockModeType;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.hibernate.jpa.SpecHints;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.QueryHints;

/** How a query locks what it finds. */
enum Locking {
    NONE,
    WAIT,
    SKIP_LOCKED;

    /**
     * As the annotations of the repository's one method of that name say, so that a lock that is gone there is gone
     * here.
     */
    static Locking of(Class<?> repository, String name) {
        Method method = method(repository, name);
        Lock lock = method.getAnnotation(Lock.class);
        if (lock == null || lock.value() != LockModeType.PESSIMISTIC_WRITE) {
            return NONE;
        }
        return skipsLocked(method.getAnnotation(QueryHints.class)) ? SKIP_LOCKED : WAIT;
    }

    private static boolean skipsLocked(@Nullable QueryHints hints) {
        return hints != null
                && Arrays.stream(hints.value()).anyMatch(hint -> hint.name().equals(SpecHints.HINT_SPEC_LOCK_TIMEOUT));
    }

    static Method method(Class<?> repository, String name) {
        return Arrays.stream(repository.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .reduce((_, _) -> {
                    throw new IllegalArgumentException("%s has two methods %s".formatted(repository, name));
                })
                .orElseThrow();
    }
}
