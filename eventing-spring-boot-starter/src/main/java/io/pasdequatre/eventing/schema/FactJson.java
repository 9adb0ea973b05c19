package io.pasdequatre.eventing.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Facts in Avro's JSON encoding, as they stand in the outbox.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#json-encoding">Avro: JSON encoding</a>
 */
public final class FactJson {

    private FactJson() {}

    /**
     * Writes a fact.
     *
     * @throws IllegalArgumentException if a field has no value that its schema allows
     */
    public static String write(SpecificRecord fact) {
        var out = new ByteArrayOutputStream();
        try {
            JsonEncoder encoder = EncoderFactory.get().jsonEncoder(fact.getSchema(), out);
            new SpecificDatumWriter<SpecificRecord>(fact.getSchema(), SpecificData.getForClass(fact.getClass()))
                    .write(fact, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AvroRuntimeException | NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "This is no complete %s: %s".formatted(fact.getSchema().getFullName(), e.getMessage()), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * Reads a fact.
     *
     * @throws UndecodableException if the text is not the schema's JSON encoding
     */
    public static GenericRecord read(Schema schema, String json) {
        try {
            return new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().jsonDecoder(schema, json));
        } catch (IOException | AvroRuntimeException e) {
            throw new UndecodableException("The payload is no %s: %s".formatted(schema.getFullName(), e), e);
        }
    }
}
