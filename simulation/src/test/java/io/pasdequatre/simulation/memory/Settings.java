package io.pasdequatre.simulation.memory;

import java.lang.reflect.Constructor;
import java.util.Arrays;

/** Makes a service's settings, whose record may not be public. */
final class Settings {

    private Settings() {}

    static Object of(String className, Object... values) {
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
