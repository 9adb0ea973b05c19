package io.pasdequatre.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What is made beside its place and moved there once it is whole. Whoever is killed meanwhile leaves its place empty,
 * or as it was.
 */
final class Whole {

    private Whole() {}

    /** Makes the content of a directory, in one that is not in its place yet. */
    @FunctionalInterface
    interface Maker {
        void make(Path partial) throws IOException;
    }

    /** Writes a file that only its owner reads. */
    static void file(Path file, String text) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.deleteIfExists(partial);
        Files.createFile(partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(partial, text);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a directory. Deletes what those who were killed have left of it. */
    static void directory(Path directory, Maker maker) throws IOException {
        var partial = partial(directory);
        maker.make(partial);
        Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Its name is new each time: a program whose starter was killed may still write to the former one. */
    private static Path partial(Path directory) throws IOException {
        var parent = Files.createDirectories(directory.toAbsolutePath().getParent());
        try (var left = Files.newDirectoryStream(parent, directory.getFileName() + ".*")) {
            for (var each : left) {
                Trees.delete(each);
            }
        }
        return Files.createTempDirectory(parent, directory.getFileName() + ".");
    }
}
