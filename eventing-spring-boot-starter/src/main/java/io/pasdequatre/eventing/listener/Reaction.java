package io.pasdequatre.eventing.listener;

import io.pasdequatre.eventing.schema.EventBytes;
import io.pasdequatre.eventing.schema.TrustedEvents;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * One {@code on(Event)} method.
 *
 * @param schema of the event as this service knows it
 * @param classes that the event is made of
 * @param method bound to its bean
 */
record Reaction(Schema schema, SpecificData classes, MethodHandle method) {

    static boolean is(Method method) {
        return method.getName().equals("on")
                && method.getParameterCount() == 1
                && SpecificRecord.class.isAssignableFrom(method.getParameterTypes()[0]);
    }

    static Reaction of(Object bean, Method method) {
        try {
            method.setAccessible(true);
            TrustedEvents.trust(method.getParameterTypes()[0]);
            MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(bean);
            Class<?> event = method.getParameterTypes()[0];
            return new Reaction(SpecificData.get().getSchema(event), EventBytes.classesOf(event), handle);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot call " + method, e);
        }
    }

    void to(SpecificRecord event) {
        try {
            method.invoke(event);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) { // An error of the reaction's own, such as a missing class, must not end the consumer.
            throw new IllegalStateException("A reaction to %s failed".formatted(schema.getName()), e);
        }
    }
}
