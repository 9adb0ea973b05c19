package io.pasdequatre.eventing.schema;

import java.io.ByteArrayInputStream;
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
import org.apache.avro.io.JsonDecoder;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events in Avro's JSON encoding, as they stand in the outbox.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#json-encoding">Avro: JSON encoding</a>
 */
public final class EventJson {

    private EventJson() {}

    /**
     * Writes an event.
     *
     * @throws IllegalArgumentException if a field has no value that its schema allows
     */
    public static String write(SpecificRecord event) {
        var out = new ByteArrayOutputStream();
        try {
            JsonEncoder encoder = EncoderFactory.get().jsonEncoder(event.getSchema(), out);
            new SpecificDatumWriter<SpecificRecord>(event.getSchema(), SpecificData.getForClass(event.getClass()))
                    .write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AvroRuntimeException | NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "This is no complete %s: %s".formatted(event.getSchema().getFullName(), e.getMessage()), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * Reads events of one schema. It keeps what Avro works out from a schema, which costs more than reading an event.
     * Not for several threads at once.
     */
    public static final class Reader {

        private final Schema schema;
        private final GenericDatumReader<GenericRecord> reader;
        private @Nullable JsonDecoder decoder;

        public Reader(Schema schema) {
            this.schema = schema;
            this.reader = new GenericDatumReader<>(schema);
        }

        /**
         * Reads an event.
         *
         * @throws UndecodableException if the text is not the schema's JSON encoding
         */
        public GenericRecord read(String json) {
            // Of a stream, since for a string Avro makes a new Jackson each time.
            var bytes = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
            try {
                decoder = decoder == null ? DecoderFactory.get().jsonDecoder(schema, bytes) : decoder.configure(bytes);
                return reader.read(null, decoder);
            } catch (IOException | AvroRuntimeException e) {
                throw new UndecodableException("The payload is no %s: %s".formatted(schema.getFullName(), e), e);
            }
        }
    }
}
