package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.events.Compatibility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The patches of the drill, and the contracts that they make, without anything that runs: that is
 * {@link SchemaDrillTest}'s.
 */
class SchemaPatchesTest {

    private static final Path PATCHES = Repository.ROOT.resolve("drills/schema");
    private static final String V1 = "io.pasdequatre.events.";
    private static final String V2 = "io.pasdequatre.events.v2.";
    private static final List<String> OF_AN_ORDER =
            List.of("OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled", "ReturnRequested");

    /** The events of each step by their full names, those of the sources first. */
    private static final List<Map<String, Schema>> STEPS = new ArrayList<>();

    @BeforeAll
    static void applyThePatches(@TempDir Path copy) throws Exception {
        run(Repository.ROOT, "git ls-files -z | xargs -0 cp --parents -t '%s'; git init -q '%s'".formatted(copy, copy));
        STEPS.add(events(copy));
        for (Path patch : list(PATCHES)) {
            run(copy, "git apply '%s'".formatted(patch));
            STEPS.add(events(copy));
        }
    }

    @Test
    void eachPatchAppliesToTheSourcesAfterThoseBeforeIt() {
        assertThat(STEPS).hasSize(1 + 4);
        assertThat(STEPS).doesNotHaveDuplicates();
    }

    @Test
    void whatAnyStepPublishesEachOtherStepReads() {
        for (var before : STEPS) {
            for (var after : STEPS) {
                after.forEach((name, schema) -> {
                    if (before.containsKey(name)) {
                        assertThat(Compatibility.problems(before.get(name), schema))
                                .as(name)
                                .isEmpty();
                    }
                });
            }
        }
    }

    @Test
    void theSecondTopicHasEachEventOfTheFirstUnderANameOfItsOwn() {
        var both = STEPS.get(3);
        assertThat(OF_AN_ORDER).allSatisfy(event -> {
            assertThat(both.get(V1 + event).getProp("topic")).isEqualTo("order-events");
            assertThat(both.get(V2 + event).getProp("topic")).isEqualTo("order-events-v2");
            assertThat(both.get(V2 + event).getAliases()).containsExactly(V1 + event);
        });
        assertThat(STEPS.get(4).values())
                .extracting(schema -> schema.getProp("topic"))
                .contains("order-events-v2")
                .doesNotContain("order-events");
    }

    @Test
    void whoMovesReadsTheFirstTopicWithTheSchemasOfTheSecond() throws IOException {
        for (String event : OF_AN_ORDER) {
            var former = STEPS.get(2).get(V1 + event);
            var read = read(sample(former), former, STEPS.get(3).get(V2 + event));
            assertThat(read.get("orderId")).hasToString("an order");
        }
        var placed = STEPS.get(2).get(V1 + "OrderPlaced");
        var read = read(sample(placed), placed, STEPS.get(3).get(V2 + "OrderPlaced"));
        assertThat(((GenericRecord) read.get("subtotal")).get("amountMinor")).isEqualTo(7L);
        assertThat(read.hasField("total")).isFalse();
    }

    /** That is what the transitional field is for, and why nobody may move before all of these are consumed. */
    @Test
    void anEventOfBeforeTheTransitionalFieldCannotBeReadWithTheSchemaOfTheSecond() throws IOException {
        var first = STEPS.get(1).get(V1 + "OrderPlaced");
        var bytes = sample(first);
        assertThatThrownBy(() -> read(bytes, first, STEPS.get(3).get(V2 + "OrderPlaced")))
                .isInstanceOf(AvroTypeException.class)
                .hasMessageContaining("subtotal");
    }

    /** An event with something in each field that is asked for above. */
    private static byte[] sample(Schema schema) throws IOException {
        var event = (GenericData.Record) value(schema);
        event.put("orderId", "an order");
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(event, encoder);
        return bytes.toByteArray();
    }

    private static Object value(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> {
                var record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.name(), value(field.schema())));
                yield record;
            }
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().getFirst());
            case ARRAY -> List.of(value(schema.getElementType()));
            case LONG -> 7L;
            case INT -> 7;
            case STRING -> "a text";
            default -> throw new IllegalArgumentException("No event has a " + schema.getType());
        };
    }

    private static GenericRecord read(byte[] bytes, Schema writer, Schema reader) throws IOException {
        var decoder = DecoderFactory.get().binaryDecoder(bytes, null);
        return new GenericDatumReader<GenericRecord>(writer, reader).read(null, decoder);
    }

    private static Map<String, Schema> events(Path source) throws IOException {
        Path avro = source.resolve("event-contracts/src/main/avro");
        var parser = new Schema.Parser();
        for (Path shared : list(avro.resolve("shared"))) {
            parser.parse(shared.toFile());
        }
        Map<String, Schema> events = new TreeMap<>();
        for (Path folder : List.of(avro, avro.resolve("v2"))) {
            for (Path file : Files.isDirectory(folder) ? list(folder) : List.<Path>of()) {
                if (Files.isRegularFile(file)) {
                    var schema = parser.parse(file.toFile());
                    events.put(schema.getFullName(), schema);
                }
            }
        }
        return events;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path directory, String script) throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
