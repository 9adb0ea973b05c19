package io.pasdequatre.eventing.schema;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** An event as people read it: what its schema calls {@code "sensitive": true} is masked, with all that is in it. */
public final class ReadableEvent {

    public static final String MASK = "***";

    private static final String SENSITIVE = "sensitive";

    private ReadableEvent() {}

    public static Map<String, @Nullable Object> of(IndexedRecord event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : event.getSchema().getFields()) {
            boolean sensitive = Boolean.TRUE.equals(field.getObjectProp(SENSITIVE));
            fields.put(field.name(), sensitive ? MASK : value(event.get(field.pos())));
        }
        return fields;
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case IndexedRecord record -> of(record);
            case Collection<?> items -> values(items);
            case Map<?, ?> entries -> values(entries);
            case ByteBuffer bytes -> Base64.getEncoder().encodeToString(Utils.toArray(bytes));
            case GenericFixed fixed -> Base64.getEncoder().encodeToString(fixed.bytes());
            case Number number -> number;
            case Boolean flag -> flag;
            default -> value.toString(); // Also of Avro's logical types, such as an Instant.
        };
    }

    private static List<@Nullable Object> values(Collection<?> items) {
        List<@Nullable Object> values = new ArrayList<>();
        items.forEach(item -> values.add(value(item)));
        return values;
    }

    private static Map<String, @Nullable Object> values(Map<?, ?> entries) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        entries.forEach((key, value) -> values.put(String.valueOf(key), value(value)));
        return values;
    }
}
