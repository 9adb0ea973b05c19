package io.pasdequatre.systemtests;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
final class Repository {

    static final Path ROOT = root(Path.of("").toAbsolutePath());

    private Repository() {}

    private static Path root(Path from) {
        return Files.exists(from.resolve("mvnw")) ? from : root(from.getParent());
    }
}
