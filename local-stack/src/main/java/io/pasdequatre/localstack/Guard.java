package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A process that outlives the one that started it, to end what that one had started and delete its data. A JVM that is
 * killed runs no shutdown hook.
 */
final class Guard {

    private Guard() {}

    /** Watches over a stack's directory for as long as this JVM lives. */
    static void over(Path home) throws IOException {
        new ProcessBuilder(Installation.java(
                        "32m",
                        "-cp",
                        Installation.here().ownClassPath(),
                        Guard.class.getName(),
                        Long.toString(ProcessHandle.current().pid()),
                        home.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .getOutputStream()
                .close();
    }

    /** Arguments: the process to watch, the directory of the stack. */
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(Path.of(args[1]))));
        ProcessHandle.of(Long.parseLong(args[0])).map(ProcessHandle::onExit).ifPresent(CompletableFuture::join);
    }

    private static void end(Path home) {
        Leftovers.end(home);
        try {
            Trees.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
