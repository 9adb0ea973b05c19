package io.pasdequatre.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** The rows of docs/change-an-event.md: which change to a schema is compatible in both directions. */
class SchemaChangesTest {

    private static final SchemaValidator FULL_TRANSITIVE =
            new SchemaValidatorBuilder().mutualReadStrategy().validateAll();

    private static final String TOTAL = """
            {"name": "total", "type": "int"}""";
    private static final String NOTE = """
            {"name": "note", "type": "string", "default": ""}""";

    @Test
    void aFieldWithADefaultMayBeRemoved() {
        accepts(record(TOTAL, NOTE), record(TOTAL));
    }

    @Test
    void aFieldThatIsRenamedIsRefusedAlsoWithAnAlias() {
        refuses(record(TOTAL), record("""
                {"name": "amount", "type": "int"}"""));
        refuses(record(TOTAL), record("""
                {"name": "amount", "type": "int", "aliases": ["total"]}"""));
    }

    @Test
    void aNewNameBesideTheOldOneIsAccepted() {
        accepts(record(TOTAL), record(TOTAL, """
                {"name": "amount", "type": "int", "default": 0}"""));
    }

    @Test
    void aFieldOfAnotherTypeIsRefused() {
        refuses(record(TOTAL), record("""
                {"name": "total", "type": "string"}"""));
    }

    @Test
    void aDocMayChange() {
        accepts(record(TOTAL), record("""
                {"name": "total", "type": "int", "doc": "What the order costs."}"""));
    }

    @Test
    void aNewSymbolIsReadAsTheDefaultByWhoDoesNotKnowIt() throws IOException {
        var before = colour("\"RED\", \"OTHER\"");
        var after = colour("\"RED\", \"BLUE\", \"OTHER\"");
        accepts(before, after);

        assertThat(read(write(new GenericData.EnumSymbol(after, "BLUE"), after), after, before))
                .hasToString("OTHER");
    }

    private static void accepts(Schema before, Schema after) {
        assertThatCode(() -> FULL_TRANSITIVE.validate(after, List.of(before))).doesNotThrowAnyException();
    }

    private static void refuses(Schema before, Schema after) {
        assertThatThrownBy(() -> FULL_TRANSITIVE.validate(after, List.of(before)))
                .isInstanceOf(SchemaValidationException.class);
    }

    private static Schema record(String... fields) {
        return new Schema.Parser().parse("""
                {"type": "record", "name": "Bill", "fields": [%s]}""".formatted(String.join(",", fields)));
    }

    private static Schema colour(String symbols) {
        return new Schema.Parser().parse("""
                {"type": "enum", "name": "Colour", "symbols": [%s], "default": "OTHER"}""".formatted(symbols));
    }

    private static byte[] write(Object datum, Schema schema) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(datum, encoder);
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes, Schema writer, Schema reader) throws IOException {
        var decoder = DecoderFactory.get().binaryDecoder(bytes, null);
        return new GenericDatumReader<>(writer, reader).read(null, decoder);
    }
}
