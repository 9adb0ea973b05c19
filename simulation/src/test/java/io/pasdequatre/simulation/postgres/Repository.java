package io.pasdequatre.simulation.postgres;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
public final class Repository {

    public static final Path ROOT = root(Path.of("").toAbsolutePath());

    private Repository() {}

    private static Path root(Path from) {
        return Files.exists(from.resolve("mvnw")) ? from : root(from.getParent());
    }
}
