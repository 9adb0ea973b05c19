package io.pasdequatre.events;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;

/** The schemas that were released, a folder a release, which has those that are new in it or differ from before. */
final class Releases {

    static final Path FOLDER = Path.of("src/test/resources/released");
    private static final Path CHECKSUMS = FOLDER.resolve("SHA256SUMS");
    private static final Path RETIRED = FOLDER.resolve("retired");

    private Releases() {}

    /** A schema as a release has it. */
    record Released(Version version, Schema schema) {

        @Override
        public String toString() {
            return schema.getName() + " " + version;
        }
    }

    /** What the contracts are called now. */
    static Version current() {
        try {
            var asyncApi = new YAMLMapper()
                    .readTree(Path.of("src/main/resources/asyncapi.yaml").toFile());
            return Version.parse(asyncApi.at("/info/version").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that were released, the earliest first. */
    static List<Released> all() {
        return byVersion().entrySet().stream()
                .flatMap(release -> files(release.getValue()).stream()
                        .filter(file -> file.toString().endsWith(".avsc"))
                        .map(file -> new Released(release.getKey(), parse(file))))
                .toList();
    }

    static Version newest() {
        return byVersion().lastKey();
    }

    /** The last release of each event, by its full name. */
    static Map<String, Schema> last() {
        Map<String, Schema> last = new LinkedHashMap<>();
        all().forEach(released -> last.put(released.schema().getFullName(), released.schema()));
        return last;
    }

    /** The full names of the events that nobody publishes any more. */
    static Set<String> retired() {
        return read(RETIRED).lines().filter(line -> !line.isBlank()).collect(Collectors.toSet());
    }

    /** As a release has it. */
    static String text(Schema schema) {
        return SchemaFormatter.format("json/pretty", schema) + "\n";
    }

    /** The checksum of each file that was released, by its path in the folder, as {@code sha256sum} says it. */
    static SortedMap<String, String> checksums() {
        SortedMap<String, String> checksums = new TreeMap<>();
        byVersion().values().stream()
                .flatMap(release -> files(release).stream())
                .forEach(file -> checksums.put(FOLDER.relativize(file).toString(), checksum(file)));
        return checksums;
    }

    /** What the checksums were when the release was made. */
    static SortedMap<String, String> checksumsWhenReleased() {
        return read(CHECKSUMS)
                .lines()
                .map(line -> line.split(" {2}", 2))
                .collect(Collectors.toMap(line -> line[1], line -> line[0], (one, _) -> one, TreeMap::new));
    }

    /** Makes a release of the contracts as they are, of what is new in them or differs from the last release. */
    static void make(Version version) throws IOException {
        var last = Files.isDirectory(FOLDER) ? last() : Map.<String, Schema>of();
        var folder = Files.createDirectories(FOLDER.resolve(version.toString()));
        for (var event : Events.schemas()) {
            var before = last.get(event.getFullName());
            if (before == null || !text(before).equals(text(event))) {
                Files.writeString(folder.resolve(event.getFullName() + ".avsc"), text(event));
            }
        }
        Files.writeString(
                CHECKSUMS,
                checksums().entrySet().stream()
                        .map(file -> file.getValue() + "  " + file.getKey() + "\n")
                        .collect(Collectors.joining()));
    }

    private static SortedMap<Version, Path> byVersion() {
        SortedMap<Version, Path> versions = new TreeMap<>();
        files(FOLDER).stream()
                .filter(Files::isDirectory)
                .forEach(folder -> versions.put(Version.parse(name(folder)), folder));
        return versions;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }

    private static String checksum(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
