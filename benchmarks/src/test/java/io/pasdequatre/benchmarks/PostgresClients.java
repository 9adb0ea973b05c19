package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Client programs that come with PostgreSQL, of whatever version is installed. */
final class PostgresClients {

    private PostgresClients() {}

    /** The newest of those that Debian's packages install beside the PATH, or the one on it. */
    static Optional<Path> find(String program) throws IOException {
        Stream<Path> onPath = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                .map(Path::of);
        return Stream.concat(ofDebian(), onPath)
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<Path> ofDebian() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Stream.of();
        }
        try (Stream<Path> each = Files.list(versions)) {
            return each.map(version -> version.resolve("bin")).sorted(Comparator.reverseOrder()).toList().stream();
        }
    }
}
