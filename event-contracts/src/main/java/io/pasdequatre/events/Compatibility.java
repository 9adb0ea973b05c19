package io.pasdequatre.events;

import static org.apache.avro.Schema.Type.BYTES;
import static org.apache.avro.Schema.Type.STRING;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * Whether two versions of an event can be published and consumed beside each other. Avro finds what one of them cannot
 * read of the other. It lets through what both can read and take for something else: another logical type, another
 * default, bytes in the place of a text. That is found here.
 */
public final class Compatibility {

    private final List<String> problems = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    private Compatibility() {}

    /**
     * Compares two versions of an event, in both directions.
     *
     * @return what does not fit, each in a sentence that says what to do instead; empty if they may run beside each
     *     other
     */
    public static List<String> problems(Schema earlier, Schema now) {
        var comparison = new Compatibility();
        comparison.read(now, earlier, "this version cannot read the earlier one", "give it a default");
        comparison.read(
                earlier,
                now,
                "the earlier version cannot read this one",
                "keep it and fill it, since it had no default; it can go with the next topic");
        comparison.compareTopics(earlier, now);
        comparison.compare(now.getName(), earlier, now);
        return comparison.problems;
    }

    private void read(Schema reader, Schema writer, String what, String adviceOnFields) {
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities().stream()
                .map(found -> "%s: %s at %s (%s): %s"
                        .formatted(
                                what,
                                found.getType(),
                                found.getLocation(),
                                found.getMessage(),
                                advice(found, adviceOnFields)))
                .forEach(problems::add);
    }

    private static String advice(Incompatibility found, String adviceOnFields) {
        return switch (found.getType()) {
            case READER_FIELD_MISSING_DEFAULT_VALUE -> adviceOnFields;
            case MISSING_ENUM_SYMBOLS -> "an enumeration needs a default for whoever does not know a symbol";
            case NAME_MISMATCH -> "a type keeps its name";
            case FIXED_SIZE_MISMATCH, MISSING_UNION_BRANCH, TYPE_MISMATCH ->
                "leave it as it is, and add another field with a default";
        };
    }

    private void compareTopics(Schema earlier, Schema now) {
        if (!Objects.equals(earlier.getProp("topic"), now.getProp("topic"))) {
            problems.add("topic: it was %s and is %s: make it another event, in a namespace of its own"
                    .formatted(earlier.getProp("topic"), now.getProp("topic")));
        }
    }

    private void compare(String path, Schema earlier, Schema now) {
        branches(now)
                .forEach(branch -> sameKind(branch, earlier).ifPresent(before -> compareOne(path, before, branch)));
    }

    private void compareOne(String path, Schema earlier, Schema now) {
        if (!meaning(earlier).equals(meaning(now))) {
            problems.add("%s: it was %s and is %s, which Avro reads as the same: %s"
                    .formatted(
                            path,
                            meaning(earlier),
                            meaning(now),
                            "leave it as it is, and add another field with a default"));
        }
        switch (now.getType()) {
            case RECORD -> compareFields(path, earlier, now);
            case ARRAY -> compare(path + "[]", earlier.getElementType(), now.getElementType());
            case MAP -> compare(path + "{}", earlier.getValueType(), now.getValueType());
            default -> {}
        }
    }

    private void compareFields(String path, Schema earlier, Schema now) {
        if (!compared.add(now.getFullName())) {
            return; // It may contain itself.
        }
        for (var field : now.getFields()) {
            var before = earlier.getField(field.name());
            if (before != null) {
                var name = path + "." + field.name();
                compareDefaults(name, before, field);
                compare(name, before.schema(), field.schema());
            }
        }
    }

    private void compareDefaults(String path, Schema.Field earlier, Schema.Field now) {
        if (earlier.hasDefaultValue()
                && now.hasDefaultValue()
                && !Objects.deepEquals(earlier.defaultVal(), now.defaultVal())) {
            problems.add(("%s: its default was %s and is %s, and an event without the field would say another thing to"
                            + " each reader: keep the default")
                    .formatted(path, earlier.defaultVal(), now.defaultVal()));
        }
    }

    private static Stream<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes().stream() : Stream.of(schema);
    }

    private static Optional<Schema> sameKind(Schema wanted, Schema among) {
        return branches(among)
                .filter(branch -> branch.getType() == wanted.getType() || areTextAndBytes(branch, wanted))
                .filter(branch -> wanted.getType() != Schema.Type.RECORD
                        || branch.getFullName().equals(wanted.getFullName()))
                .findFirst();
    }

    private static boolean areTextAndBytes(Schema one, Schema other) {
        return (one.getType() == STRING && other.getType() == BYTES)
                || (one.getType() == BYTES && other.getType() == STRING);
    }

    /** Of a logical type that Avro does not know there is only the property. */
    private static String meaning(Schema schema) {
        return Stream.of(LogicalType.LOGICAL_TYPE_PROP, "precision", "scale")
                .map(schema::getObjectProp)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .reduce(schema.getType().getName(), "%s %s"::formatted);
    }
}
