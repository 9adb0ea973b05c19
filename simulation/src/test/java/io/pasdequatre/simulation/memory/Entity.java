package io.pasdequatre.simulation.memory;

import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** What Hibernate knows of a class: its columns, its version, and whether an update writes only what changed. */
final class Entity<E> {

    private final boolean immutable;
    private final boolean dynamicUpdate;
    private final List<Field> columns;
    private final @Nullable Field version;
    private final @Nullable Constructor<E> constructor;

    Entity(Class<E> type) {
        immutable = type.isRecord();
        dynamicUpdate = type.isAnnotationPresent(DynamicUpdate.class);
        columns = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .filter(field -> !field.isAnnotationPresent(Transient.class))
                .toList();
        columns.forEach(field -> field.setAccessible(true));
        version = columns.stream()
                .filter(field -> field.isAnnotationPresent(Version.class))
                .findFirst()
                .orElse(null);
        constructor = immutable ? null : accessibleConstructor(type);
    }

    private static <E> Constructor<E> accessibleConstructor(Class<E> type) {
        try {
            Constructor<E> found = type.getDeclaredConstructor();
            found.setAccessible(true);
            return found;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " is no entity", e);
        }
    }

    E copy(E original) {
        if (constructor == null) {
            return original;
        }
        try {
            E copy = constructor.newInstance();
            for (Field column : columns) {
                column.set(copy, detached(column.get(original)));
            }
            return copy;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean differs(E one, E other) {
        return !immutable && columns.stream().anyMatch(column -> differs(column, one, other));
    }

    /** What an update leaves in the table, of which {@code current} is the row as it is there now. */
    E updated(E loaded, E changed, E current) {
        E written = copy(dynamicUpdate ? current : changed);
        if (dynamicUpdate) {
            columns.stream()
                    .filter(column -> differs(column, loaded, changed))
                    .forEach(column -> set(column, written, detached(get(column, changed))));
        }
        if (version != null) {
            set(version, written, next(get(version, current)));
        }
        return written;
    }

    /** A row's first version is 0. */
    E inserted(E entity) {
        E written = copy(entity);
        if (version != null && get(version, written) == null) {
            set(version, written, version.getType() == Long.class ? (Object) 0L : (Object) 0);
        }
        return written;
    }

    boolean isStale(E loaded, E current) {
        return version != null && differs(version, loaded, current);
    }

    private static Object next(@Nullable Object version) {
        return switch (version) {
            case Long number -> number + 1;
            case Integer number -> number + 1;
            case null, default -> throw new IllegalStateException("No version: " + version);
        };
    }

    private static boolean differs(Field column, Object one, Object other) {
        return !Objects.equals(get(column, one), get(column, other));
    }

    private static @Nullable Object detached(@Nullable Object value) {
        return switch (value) {
            case SortedMap<?, ?> map -> new TreeMap<>(map);
            case List<?> list -> new ArrayList<>(list);
            case null -> null;
            default -> value;
        };
    }

    private static @Nullable Object get(Field column, Object entity) {
        try {
            return column.get(entity);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(Field column, Object entity, @Nullable Object value) {
        try {
            column.set(entity, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
