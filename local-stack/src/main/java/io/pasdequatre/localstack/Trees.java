package io.pasdequatre.localstack;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Directories with all that is in them. */
final class Trees {

    private Trees() {}

    /** Deletes a directory so that it is gone as a whole, also for one who is killed meanwhile and starts again. */
    static void forget(Path directory) throws IOException {
        deleteForgotten(directory);
        if (Files.exists(directory)) {
            Files.move(directory, forgotten(directory), StandardCopyOption.ATOMIC_MOVE);
            deleteForgotten(directory);
        }
    }

    /** Deletes what is left of a directory that somebody forgot who was killed then. */
    static void deleteForgotten(Path directory) throws IOException {
        delete(forgotten(directory));
    }

    private static Path forgotten(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".forgotten");
    }

    /** Deletes a directory. Does nothing if there is none. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
