package io.pasdequatre.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was released stays readable, and readers of what was released can read what is published now: FULL_TRANSITIVE.
 */
class CompatibilityTest {

    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final SchemaValidator FULL_TRANSITIVE =
            new SchemaValidatorBuilder().mutualReadStrategy().validateAll();

    @ParameterizedTest
    @MethodSource("released")
    void everySchemaIsCompatibleWithEveryReleasedOne(Schema released) throws SchemaValidationException {
        FULL_TRANSITIVE.validate(current(released.getFullName()), List.of(released));
    }

    @ParameterizedTest
    @MethodSource("released")
    void anEventStaysOnTheTopicItWasReleasedOn(Schema released) {
        assertThat(Events.topic(current(released.getFullName()))).isEqualTo(Events.topic(released));
    }

    @Test
    void everyEventHasAReleasedSchemaToKeepTo() throws IOException {
        assertThat(released().stream().map(Schema::getFullName).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Events.schemas().stream().map(Schema::getFullName).toList());
    }

    @Test
    void aNewFieldWithoutADefaultIsRefused() {
        var evolved = with(new Schema.Field("giftNote", SchemaBuilder.builder().stringType(), "A greeting."));
        assertThatThrownBy(() -> FULL_TRANSITIVE.validate(evolved, List.of(OrderPlaced.SCHEMA$)))
                .isInstanceOf(SchemaValidationException.class);
    }

    @Test
    void aNewFieldWithADefaultIsNot() {
        var evolved = with(new Schema.Field("giftNote", SchemaBuilder.builder().stringType(), "A greeting.", ""));
        assertThatCode(() -> FULL_TRANSITIVE.validate(evolved, List.of(OrderPlaced.SCHEMA$)))
                .doesNotThrowAnyException();
    }

    @Test
    void aFieldThatIsGoneIsRefused() {
        var fields = copies(OrderPlaced.SCHEMA$);
        fields.removeIf(field -> field.name().equals("total"));
        assertThatThrownBy(() -> FULL_TRANSITIVE.validate(orderPlaced(fields), List.of(OrderPlaced.SCHEMA$)))
                .isInstanceOf(SchemaValidationException.class);
    }

    private static Schema current(String fullName) {
        return Events.schemas().stream()
                .filter(event -> event.getFullName().equals(fullName))
                .findAny()
                .orElseThrow(() -> new AssertionError(fullName + " was released, but there is no such event any more"));
    }

    private static List<Schema> released() throws IOException {
        try (var files = Files.walk(RELEASED)) {
            return files.filter(file -> file.toString().endsWith(".avsc"))
                    .sorted()
                    .map(CompatibilityTest::parse)
                    .toList();
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema with(Schema.Field added) {
        var fields = copies(OrderPlaced.SCHEMA$);
        fields.add(added);
        return orderPlaced(fields);
    }

    private static Schema orderPlaced(List<Schema.Field> fields) {
        var placed = OrderPlaced.SCHEMA$;
        return Schema.createRecord(placed.getName(), placed.getDoc(), placed.getNamespace(), false, fields);
    }

    private static List<Schema.Field> copies(Schema schema) {
        var copies = new ArrayList<Schema.Field>();
        schema.getFields().forEach(field -> copies.add(new Schema.Field(field, field.schema())));
        return copies;
    }
}
