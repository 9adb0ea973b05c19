package io.pasdequatre.eventing.inbox;

import io.pasdequatre.eventing.schema.TrustedFacts;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * One {@code on(Fact)} method.
 *
 * @param schema of the fact as this service knows it
 * @param method bound to its bean
 */
record Reaction(Schema schema, MethodHandle method) {

    static boolean is(Method method) {
        return method.getName().equals("on")
                && method.getParameterCount() == 1
                && SpecificRecord.class.isAssignableFrom(method.getParameterTypes()[0]);
    }

    static Reaction of(Object bean, Method method) {
        try {
            method.setAccessible(true);
            TrustedFacts.trust(method.getParameterTypes()[0]);
            MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(bean);
            return new Reaction(SpecificData.get().getSchema(method.getParameterTypes()[0]), handle);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot call " + method, e);
        }
    }

    void to(SpecificRecord fact) {
        try {
            method.invoke(fact);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) { // An error of the reaction's own, such as a missing class, must not end the consumer.
            throw new IllegalStateException("A reaction to %s failed".formatted(schema.getName()), e);
        }
    }
}
