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

class FactsTest {

    private static final Pattern MONEY =
            Pattern.compile("amount|price|total|cost|fee|balance", Pattern.CASE_INSENSITIVE);
    private static final Pattern SERVICE = Pattern.compile("(\\w+-service) says it");

    private static final ClassSecurityValidator.ClassSecurityPredicate TRUSTED_BEFORE =
            ClassSecurityValidator.getGlobal();

    @BeforeAll
    static void trustFacts() {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                TRUSTED_BEFORE, type -> type.getPackage() == Facts.class.getPackage()));
    }

    @AfterAll
    static void trustWhatWasTrustedBefore() {
        ClassSecurityValidator.setGlobal(TRUSTED_BEFORE);
    }

    @Test
    void everySchemaFileIsAFactAndEveryFactHasASchemaFile() throws IOException {
        try (var files = Files.list(Path.of("src/main/avro"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Facts.schemas().stream()
                            .map(fact -> fact.getName() + ".avsc")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void aSchemaNeedsNoOtherToBeRead(Schema fact) {
        assertThat(new Schema.Parser().parse(fact.toString())).isEqualTo(fact);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void aFactSaysWhatHappenedWhoSaysItAndOnWhichTopic(Schema fact) {
        var saidBy = SERVICE.matcher(fact.getDoc());
        assertThat(saidBy.find()).as(fact.getDoc()).isTrue();
        assertThat(saidBy.group(1)).isEqualTo(Topics.owner(Facts.topic(fact)));
        assertThat(saidBy.start()).as("what happened stands before it").isPositive();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyTypeAndEveryFieldIsExplained(Schema fact) {
        for (var type : named(fact)) {
            assertThat(type.getDoc()).as(type.getFullName()).isNotBlank();
        }
        assertThat(fields(fact))
                .allSatisfy((name, field) -> assertThat(field.doc()).as(name).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void moneyIsMoneyAndNothingFloats(Schema fact) {
        fields(fact).forEach((name, field) -> {
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
    void everyEnumHasASymbolForThoseItDoesNotKnowYet(Schema fact) {
        assertThat(named(fact))
                .filteredOn(type -> type.getType() == Schema.Type.ENUM)
                .allSatisfy(type -> assertThat(type.getEnumDefault()).isEqualTo("OTHER"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aFactComesBackFromAvrosJson(SpecificRecord fact) throws IOException {
        var out = new ByteArrayOutputStream();
        write(fact, EncoderFactory.get().jsonEncoder(fact.getSchema(), out));
        assertThat(read(fact, DecoderFactory.get().jsonDecoder(fact.getSchema(), out.toString(UTF_8))))
                .isEqualTo(fact)
                .isInstanceOf(fact.getClass());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aFactComesBackFromBytes(SpecificRecord fact) throws IOException {
        assertThat(read(fact, bytes(fact))).isEqualTo(fact).isInstanceOf(fact.getClass());
    }

    private static List<Schema> schemas() {
        return Facts.schemas();
    }

    private static List<SpecificRecord> samples() {
        return SampleFacts.all();
    }

    private static void write(SpecificRecord fact, Encoder encoder) throws IOException {
        new SpecificDatumWriter<SpecificRecord>(fact.getSchema()).write(fact, encoder);
        encoder.flush();
    }

    private static SpecificRecord read(SpecificRecord like, Decoder decoder) throws IOException {
        return new SpecificDatumReader<SpecificRecord>(like.getSchema()).read(null, decoder);
    }

    private static Decoder bytes(SpecificRecord fact) throws IOException {
        var out = new ByteArrayOutputStream();
        write(fact, EncoderFactory.get().binaryEncoder(out, null));
        return DecoderFactory.get().binaryDecoder(out.toByteArray(), null);
    }

    /** Each field of a fact and of what it is made of, by a name like {@code Money.currency}. */
    private static Map<String, Schema.Field> fields(Schema fact) {
        var fields = new LinkedHashMap<String, Schema.Field>();
        for (var type : named(fact)) {
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
        return Stream.concat(Stream.of(schema), inner.flatMap(FactsTest::parts));
    }
}
