package io.pasdequatre.tracking.readmodel;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows as columns, so that one statement inserts as many as there are: {@code SELECT * FROM unnest(?::text[], …)}. */
final class Columns {

    private Columns() {}

    /** One column as text, which the statement casts to what it is. */
    static <T> @Nullable String[] of(Collection<T> rows, Function<T, @Nullable Object> column) {
        @Nullable String[] texts = new String[rows.size()];
        int i = 0;
        for (T row : rows) {
            Object value = column.apply(row);
            texts[i++] = value == null ? null : value.toString();
        }
        return texts;
    }
}
