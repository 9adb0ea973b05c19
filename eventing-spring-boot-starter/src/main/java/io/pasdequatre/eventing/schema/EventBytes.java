package io.pasdequatre.eventing.schema;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events as they stand on the wire: a zero byte, the schema's id in four bytes, Avro's binary encoding.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Wire
 *     format</a>
 */
public final class EventBytes {

    private static final byte MAGIC = 0;
    private static final int HEADER = 5;

    private EventBytes() {}

    public static byte[] write(RegisteredSchema schema, GenericRecord event) {
        var out = new ByteArrayOutputStream(256);
        try {
            var header = new DataOutputStream(out);
            header.writeByte(MAGIC);
            header.writeInt(schema.id());
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema.schema()).write(event, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Avro reads a record under another's name, as long as it has the fields. */
    private static void requireName(Schema written, Schema wanted) {
        String name = written.getFullName();
        if (!name.equals(wanted.getFullName()) && !wanted.getAliases().contains(name)) {
            throw new UndecodableException("The value is a %s, and no %s".formatted(name, wanted.getFullName()));
        }
    }

    /**
     * Reads an event as it was written.
     *
     * @param type the full name that its schema must have
     * @throws UndecodableException if the bytes are no such event
     * @throws RegistryUnavailableException if the schema it was written with cannot be fetched now
     */
    public static GenericRecord read(byte @Nullable [] bytes, String type, SchemaRegistry registry) {
        byte[] onTheWire = required(bytes);
        Schema written = writtenWith(onTheWire, registry);
        if (!written.getFullName().equals(type)) {
            throw new UndecodableException("The value is a %s, and no %s".formatted(written.getFullName(), type));
        }
        return decoded(onTheWire, new GenericDatumReader<GenericRecord>(written), type);
    }

    /**
     * Reads an event as this service knows it.
     *
     * @param wanted the schema to read the event as, which may be older or newer than the one it was written with
     * @param classes that it is made of, as {@link #classesOf} has them
     * @throws UndecodableException if the bytes are no such event
     * @throws RegistryUnavailableException if the schema it was written with cannot be fetched now
     */
    public static SpecificRecord read(
            byte @Nullable [] bytes, Schema wanted, SpecificData classes, SchemaRegistry registry) {
        byte[] onTheWire = required(bytes);
        Schema written = writtenWith(onTheWire, registry);
        requireName(written, wanted);
        return decoded(
                onTheWire, new SpecificDatumReader<SpecificRecord>(written, wanted, classes), wanted.getFullName());
    }

    /**
     * Where Avro finds the classes of an event: in that one's own loader. Avro would take those of its own loader, and
     * they are others where an application is loaded anew while it runs, as by DevTools.
     */
    public static SpecificData classesOf(Class<?> event) {
        var classes = new SpecificData(event.getClassLoader());
        SpecificData.getForClass(event).getConversions().forEach(classes::addLogicalTypeConversion);
        return classes;
    }

    private static byte[] required(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length <= HEADER || bytes[0] != MAGIC) {
            throw new UndecodableException("The value does not begin with a zero byte and a schema id");
        }
        return bytes;
    }

    private static Schema writtenWith(byte[] bytes, SchemaRegistry registry) {
        return registry.byId(ByteBuffer.wrap(bytes).getInt(1));
    }

    private static <T> T decoded(byte[] bytes, DatumReader<T> reader, String name) {
        try {
            var decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
            T event = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new UndecodableException("More bytes follow the " + name);
            }
            return event;
        } catch (UndecodableException e) {
            throw e; // Its message is right already.
        } catch (SecurityException e) {
            throw e; // Not the record's fault: a part of the event is in a package that nobody trusts.
        } catch (IOException | RuntimeException e) {
            throw new UndecodableException("The value is no %s: %s".formatted(name, e), e);
        }
    }
}
