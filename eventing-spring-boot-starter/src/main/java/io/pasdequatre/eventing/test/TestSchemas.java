package io.pasdequatre.eventing.test;

import io.pasdequatre.eventing.schema.RegisteredSchema;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.springframework.util.ClassUtils;

/** In place of a registry: of each event the class path has one version, which is the one that is written and read. */
public final class TestSchemas extends SchemaRegistry {

    private final ClassLoader loader;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, RegisteredSchema> bySubject = new ConcurrentHashMap<>();

    /** @param loader that finds the events */
    public TestSchemas(ClassLoader loader) {
        super(URI.create("http://registry.invalid"), Duration.ofSeconds(1));
        this.loader = loader;
    }

    @Override
    public RegisteredSchema version(String subject, long fingerprint) {
        return find(subject).orElseThrow(() -> new UndecodableException("The class path has no event " + subject));
    }

    @Override
    public Schema byId(int id) {
        return bySubject.values().stream()
                .filter(schema -> schema.id() == id)
                .map(RegisteredSchema::schema)
                .findAny()
                .orElseThrow(() -> new UndecodableException("No event of this test has the schema " + id));
    }

    @Override
    public boolean knows(String subject) {
        return find(subject).isPresent();
    }

    /** The event of this name. */
    Class<?> classOf(String subject) {
        return ClassUtils.resolveClassName(subject, loader);
    }

    private Optional<RegisteredSchema> find(String subject) {
        if (!ClassUtils.isPresent(subject, loader)) {
            return Optional.empty();
        }
        Class<?> type = classOf(subject);
        return SpecificRecord.class.isAssignableFrom(type)
                ? Optional.of(bySubject.computeIfAbsent(
                        subject,
                        _ -> new RegisteredSchema(
                                ids.incrementAndGet(), SpecificData.get().getSchema(type))))
                : Optional.empty();
    }
}
