package io.pasdequatre.eventing.schema;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Lets Avro make objects of the facts that reactions take. Avro makes none of a class that it was not told to trust,
 * since a schema from outside names the class.
 *
 * @see <a href="https://nvd.nist.gov/vuln/detail/CVE-2024-47561">CVE-2024-47561</a>
 */
public final class TrustedFacts {

    private static final Set<String> PACKAGES = ConcurrentHashMap.newKeySet();

    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> PACKAGES.contains(type.getPackageName())));
    }

    private TrustedFacts() {}

    /** Trusts a fact and what else is in its package, such as the records it is made of. */
    public static void trust(Class<?> fact) {
        PACKAGES.add(fact.getPackageName());
    }
}
