package io.pasdequatre.simulation.memory;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes what a service alone can make: its settings, and what SQL makes otherwise. */
final class NotPublic {

    private NotPublic() {}

    static Object of(String className, @Nullable Object... values) {
        try {
            Constructor<?> constructor = Arrays.stream(Class.forName(className).getDeclaredConstructors())
                    .filter(each -> each.getParameterCount() == values.length)
                    .findFirst()
                    .orElseThrow();
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(className, e);
        }
    }
}
