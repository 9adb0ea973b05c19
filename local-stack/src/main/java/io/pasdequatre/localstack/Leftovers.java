package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Processes of an earlier run that was killed before it could end them. */
final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(15);

    private Leftovers() {}

    /**
     * Ends those that wrote their pid below this home.
     *
     * @return what they are called
     */
    static List<String> end(Path home) {
        var files = pidFiles(home.resolve("run"));
        var alive = files.stream().filter(file -> file.process().isPresent()).toList();
        var processes = alive.stream().flatMap(file -> file.process().stream()).toList();
        var theirs =
                processes.stream().flatMap(ProcessHandle::descendants).toList(); // Asked now: orphans have no parent.
        processes.forEach(ProcessHandle::destroy);
        awaitEnd(processes);
        processes.forEach(Component::endByForce);
        theirs.forEach(Component::endByForce);
        files.forEach(PidFile::delete);
        return alive.stream().map(PidFile::name).toList();
    }

    private static void awaitEnd(List<ProcessHandle> processes) {
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, GRACE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static List<PidFile> pidFiles(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(directory, "*.pid")) {
            var found = new ArrayList<PidFile>();
            files.forEach(file -> found.add(new PidFile(file)));
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
