package io.pasdequatre.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventsTest {

    private static final Pattern MONEY =
            Pattern.compile("amount|price|total|cost|fee|balance", Pattern.CASE_INSENSITIVE);
    private static final Pattern SERVICE = Pattern.compile("(\\w+-service) publishes it");

    private static final ClassSecurityValidator.ClassSecurityPredicate TRUSTED_BEFORE =
            ClassSecurityValidator.getGlobal();

    @BeforeAll
    static void trustEvents() {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                TRUSTED_BEFORE, type -> type.getPackage() == Events.class.getPackage()));
    }

    @AfterAll
    static void trustWhatWasTrustedBefore() {
        ClassSecurityValidator.setGlobal(TRUSTED_BEFORE);
    }

    @Test
    void everySchemaFileIsAnEventAndEveryEventHasASchemaFile() throws IOException {
        try (var files = Files.list(Path.of("src/main/avro"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Events.schemas().stream()
                            .map(event -> event.getName() + ".avsc")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void aSchemaNeedsNoOtherToBeRead(Schema event) {
        assertThat(new Schema.Parser().parse(event.toString())).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void aSchemaNamesWhatHappenedWhoPublishesItAndOnWhichTopic(Schema event) {
        var publishedBy = SERVICE.matcher(event.getDoc());
        assertThat(publishedBy.find()).as(event.getDoc()).isTrue();
        assertThat(publishedBy.group(1)).isEqualTo(Topics.owner(Events.topic(event)));
        assertThat(publishedBy.start()).as("what happened stands before it").isPositive();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyTypeAndEveryFieldIsExplained(Schema event) {
        for (var type : named(event)) {
            assertThat(type.getDoc()).as(type.getFullName()).isNotBlank();
        }
        assertThat(fields(event))
                .allSatisfy((name, field) -> assertThat(field.doc()).as(name).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void moneyIsMoneyAndNothingFloats(Schema event) {
        fields(event).forEach((name, field) -> {
            assertThat(field.schema().getType())
                    .as(name)
                    .isNotIn(Schema.Type.FLOAT, Schema.Type.DOUBLE, Schema.Type.BYTES, Schema.Type.FIXED);
            if (MONEY.matcher(field.name()).find() && !name.startsWith("Money.")) {
                assertThat(field.schema()).as(name).isEqualTo(Money.SCHEMA$);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyEnumHasASymbolForThoseItDoesNotKnowYet(Schema event) {
        assertThat(named(event))
                .filteredOn(type -> type.getType() == Schema.Type.ENUM)
                .allSatisfy(type -> assertThat(type.getEnumDefault()).isEqualTo("OTHER"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anEventComesBackFromAvrosJson(SpecificRecord event) throws IOException {
        var out = new ByteArrayOutputStream();
        write(event, EncoderFactory.get().jsonEncoder(event.getSchema(), out));
        assertThat(read(event, DecoderFactory.get().jsonDecoder(event.getSchema(), out.toString(UTF_8))))
                .isEqualTo(event)
                .isInstanceOf(event.getClass());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anEventComesBackFromBytes(SpecificRecord event) throws IOException {
        assertThat(read(event, bytes(event))).isEqualTo(event).isInstanceOf(event.getClass());
    }

    private static List<Schema> schemas() {
        return Events.schemas();
    }

    private static List<SpecificRecord> samples() {
        return SampleEvents.all();
    }

    private static void write(SpecificRecord event, Encoder encoder) throws IOException {
        new SpecificDatumWriter<SpecificRecord>(event.getSchema()).write(event, encoder);
        encoder.flush();
    }

    private static SpecificRecord read(SpecificRecord like, Decoder decoder) throws IOException {
        return new SpecificDatumReader<SpecificRecord>(like.getSchema()).read(null, decoder);
    }

    private static Decoder bytes(SpecificRecord event) throws IOException {
        var out = new ByteArrayOutputStream();
        write(event, EncoderFactory.get().binaryEncoder(out, null));
        return DecoderFactory.get().binaryDecoder(out.toByteArray(), null);
    }

    /** Each field of an event and of what it is made of, by a name like {@code Money.currency}. */
    private static Map<String, Schema.Field> fields(Schema event) {
        var fields = new LinkedHashMap<String, Schema.Field>();
        for (var type : named(event)) {
            if (type.getType() == Schema.Type.RECORD) {
                type.getFields().forEach(field -> fields.put(type.getName() + "." + field.name(), field));
            }
        }
        return fields;
    }

    private static List<Schema> named(Schema schema) {
        return parts(schema)
                .filter(part -> part.getType() == Schema.Type.RECORD || part.getType() == Schema.Type.ENUM)
                .distinct()
                .toList();
    }

    private static Stream<Schema> parts(Schema schema) {
        var inner = switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().map(Schema.Field::schema);
            case ARRAY -> Stream.of(schema.getElementType());
            case MAP -> Stream.of(schema.getValueType());
            case UNION -> schema.getTypes().stream();
            default -> Stream.<Schema>empty();
        };
        return Stream.concat(Stream.of(schema), inner.flatMap(EventsTest::parts));
    }
}
