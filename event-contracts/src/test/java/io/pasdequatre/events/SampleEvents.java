package io.pasdequatre.events;

import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** One event of each kind, with no value that is empty or zero. */
final class SampleEvents {

    private static final long MORE_THAN_AN_INT = 3_000_000_000L;

    private SampleEvents() {}

    static List<SpecificRecord> all() {
        return Events.schemas().stream().map(SampleEvents::event).toList();
    }

    private static SpecificRecord event(Schema schema) {
        return (SpecificRecord) SpecificData.get().deepCopy(schema, sample(schema));
    }

    private static Object sample(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case ENUM -> new GenericData.EnumSymbol(schema, symbolThatIsNoDefault(schema));
            case ARRAY -> List.of(sample(schema.getElementType()), sample(schema.getElementType()));
            case STRING -> "Zoë \"Ж\" \n{}";
            case BOOLEAN -> true;
            case INT -> 7;
            case LONG -> MORE_THAN_AN_INT;
            default -> throw new IllegalArgumentException("No event has a " + schema.getType());
        };
    }

    private static Object record(Schema schema) {
        var sample = new GenericRecordBuilder(schema);
        schema.getFields().forEach(field -> sample.set(field, sample(field.schema())));
        return sample.build();
    }

    private static String symbolThatIsNoDefault(Schema schema) {
        return schema.getEnumSymbols().stream()
                .filter(Predicate.not(Predicate.isEqual(schema.getEnumDefault())))
                .findFirst()
                .orElseThrow();
    }
}
