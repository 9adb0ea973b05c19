package io.pasdequatre.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** The rows of docs/change-an-event.md: which change to a schema the build lets through. */
class SchemaChangesTest {

    private static final String TOTAL = """
            {"name": "total", "type": "int"}""";
    private static final String NOTE = """
            {"name": "note", "type": "string", "default": ""}""";

    @Test
    void aFieldWithADefaultMayBeRemoved() {
        accepts(record(TOTAL, NOTE), record(TOTAL));
    }

    @Test
    void aFieldThatIsRenamedIsRefusedAlsoWithAnAlias() throws IOException {
        var before = record(TOTAL);
        var renamed = record("""
                {"name": "amount", "type": "int", "aliases": ["total"]}""");
        refuses(before, record("""
                {"name": "amount", "type": "int"}"""), "(amount): give it a default");
        refuses(before, renamed, "the earlier version cannot read this one");

        var bill = new GenericData.Record(before);
        bill.put("total", 7);
        assertThat(((GenericRecord) read(write(bill, before), before, renamed)).get("amount"))
                .as("a new reader of an old event")
                .isEqualTo(7);
    }

    /** An alias in the release before lets each version read the next one, and the first not the last. */
    @Test
    void anAliasThatWasReleasedBeforeLetsARenameThroughToWhoComparesWithTheLastReleaseAlone() {
        var first = record(TOTAL);
        var announced = record("""
                {"name": "total", "type": "int", "aliases": ["amount"]}""");
        var renamed = record("""
                {"name": "amount", "type": "int", "aliases": ["total"]}""");
        accepts(first, announced);
        accepts(announced, renamed);
        refuses(first, renamed, "the earlier version cannot read this one");
    }

    @Test
    void aNewNameBesideTheOldOneIsAccepted() {
        accepts(record(TOTAL), record(TOTAL, """
                {"name": "amount", "type": "int", "default": 0}"""));
    }

    @Test
    void aFieldOfAnotherTypeIsRefused() {
        refuses(record(TOTAL), record("""
                {"name": "total", "type": "string"}"""), "add another field with a default");
    }

    /** Avro reads an int as a long, and not the other way. */
    @Test
    void aWiderNumberIsRefused() {
        refuses(record(TOTAL), record("""
                {"name": "total", "type": "long"}"""), "the earlier version cannot read this one");
    }

    @Test
    void bytesInThePlaceOfATextAreRefused() {
        refuses(record(NOTE), record("""
                {"name": "note", "type": "bytes", "default": ""}"""), "Bill.note: it was string and is bytes");
    }

    @Test
    void aFieldThatMayBeNullFromNowOnIsRefused() {
        refuses(record(TOTAL), record("""
                {"name": "total", "type": ["int", "null"]}"""), "the earlier version cannot read this one");
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

    @Test
    void aNewSymbolOfAnEnumerationWithoutADefaultIsRefused() {
        refuses(schema("""
                {"type": "enum", "name": "Colour", "symbols": ["RED"]}"""), schema("""
                {"type": "enum", "name": "Colour", "symbols": ["RED", "BLUE"]}"""), "an enumeration needs a default");
    }

    /** Avro reads the same number, and a consumer takes micros for millis. */
    @Test
    void anotherLogicalTypeIsRefused() {
        refuses(record(placedAt("timestamp-millis")), record(placedAt("timestamp-micros")), """
                Bill.placedAt: it was long timestamp-millis and is long timestamp-micros""");
        refuses(
                record(placedAt("timestamp-millis")),
                record("""
                {"name": "placedAt", "type": "long"}"""),
                "Bill.placedAt: it was long timestamp-millis and is long");
        refuses(record(amount(2)), record(amount(3)), "Bill.amount: it was bytes decimal 9 2 and is bytes decimal 9 3");
    }

    @Test
    void anotherLogicalTypeWithinAUnionOrAnArrayIsRefused() {
        refuses(
                record(maybe("timestamp-millis")),
                record(maybe("timestamp-micros")),
                "Bill.paidAt: it was long timestamp-millis");
        refuses(record(days("date")), record(days("time-millis")), "Bill.days[]: it was int date");
    }

    /** An older event lacks the field: what it says is the default of whoever reads it. */
    @Test
    void anotherDefaultIsRefused() {
        refuses(record(TOTAL, NOTE), record(TOTAL, """
                {"name": "note", "type": "string", "default": "none"}"""), "Bill.note: its default was  and is none");
        accepts(record(TOTAL), record(TOTAL, NOTE));
    }

    @Test
    void aFieldThatLosesItsDefaultIsAcceptedWhereEveryReleaseHasIt() {
        accepts(record(NOTE), record("""
                {"name": "note", "type": "string"}"""));
        refuses(record(TOTAL), record(TOTAL, """
                {"name": "note", "type": "string"}"""), "(note): give it a default");
    }

    @Test
    void aNestedTypeChangesByTheSameRules() {
        accepts(nested("Money", ""), nested("Money", """
                , {"name": "currency", "type": "string", "default": "EUR"}"""));
        refuses(nested("Money", ""), nested("Money", """
                , {"name": "currency", "type": "string"}"""), "(currency): give it a default");
    }

    @Test
    void aNestedTypeKeepsItsName() {
        refuses(nested("Money", ""), nested("Amount", ""), "a type keeps its name");
    }

    /** The registry has no references of ours: a type that events share is written out in each of them. */
    @Test
    void aSharedTypeIsAPartOfEachEventThatContainsIt() {
        var holders = Events.schemas().stream()
                .filter(event -> event.toString().contains("\"name\":\"Money\""))
                .toList();
        assertThat(holders).hasSizeGreaterThan(1).allSatisfy(event -> {
            var changed = schema(event.toString().replace("\"name\":\"amountMinor\"", "\"name\":\"minor\""));
            assertThat(Compatibility.problems(event, changed))
                    .anySatisfy(problem -> assertThat(problem).contains("(minor): give it a default"));
        });
    }

    private static void accepts(Schema before, Schema after) {
        assertThat(Compatibility.problems(before, after)).isEmpty();
    }

    private static void refuses(Schema before, Schema after, String why) {
        assertThat(Compatibility.problems(before, after))
                .anySatisfy(problem -> assertThat(problem).contains(why));
    }

    private static String placedAt(String logicalType) {
        return """
                {"name": "placedAt", "type": {"type": "long", "logicalType": "%s"}}""".formatted(logicalType);
    }

    private static String amount(int scale) {
        return """
                {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": %d}}""".formatted(scale);
    }

    private static String maybe(String logicalType) {
        return """
                {"name": "paidAt", "type": ["null", {"type": "long", "logicalType": "%s"}], "default": null}""".formatted(logicalType);
    }

    private static String days(String logicalType) {
        return """
                {"name": "days", "type": {"type": "array", "items": {"type": "int", "logicalType": "%s"}}}""".formatted(logicalType);
    }

    private static Schema nested(String name, String more) {
        return record("""
                {"name": "total", "type": {"type": "record", "name": "%s", "fields": [{"name": "minor", "type": "long"}%s]}}""".formatted(name, more));
    }

    private static Schema record(String... fields) {
        return schema("""
                {"type": "record", "name": "Bill", "fields": [%s]}""".formatted(String.join(",", fields)));
    }

    private static Schema colour(String symbols) {
        return schema("""
                {"type": "enum", "name": "Colour", "symbols": [%s], "default": "OTHER"}""".formatted(symbols));
    }

    private static Schema schema(String json) {
        return new Schema.Parser().parse(json);
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
