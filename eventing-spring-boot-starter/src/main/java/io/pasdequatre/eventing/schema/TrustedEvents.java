package io.pasdequatre.eventing.schema;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Lets Avro make objects of the events that reactions take. Avro makes none of a class that it does not trust, since a
 * schema from outside names the class.
 *
 * @see <a href="https://nvd.nist.gov/vuln/detail/CVE-2024-47561">CVE-2024-47561</a>
 */
public final class TrustedEvents {

    private static final Set<String> PACKAGES = ConcurrentHashMap.newKeySet();

    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> PACKAGES.contains(type.getPackageName())));
    }

    private TrustedEvents() {}

    /** Trusts an event, the types it is made of, and what else is in their packages. */
    public static void trust(Class<?> event) {
        PACKAGES.add(event.getPackageName());
        trust(SpecificData.get().getSchema(event), new HashSet<>());
    }

    private static void trust(Schema schema, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    trustPackageOf(schema);
                    schema.getFields().forEach(field -> trust(field.schema(), seen));
                }
            }
            case ENUM, FIXED -> trustPackageOf(schema);
            case ARRAY -> trust(schema.getElementType(), seen);
            case MAP -> trust(schema.getValueType(), seen);
            case UNION -> schema.getTypes().forEach(type -> trust(type, seen));
            default -> {}
        }
    }

    /** Not of its class, which Avro hands out only once its package is trusted: it may be another than the event's. */
    private static void trustPackageOf(Schema named) {
        PACKAGES.add(Objects.requireNonNullElse(named.getNamespace(), ""));
    }
}
