package io.pasdequatre.localstack;

import java.nio.file.Path;
import java.util.Map;

/** The start of one server, in a process that a test kills. */
final class StartOfOne {

    private StartOfOne() {}

    /** Arguments: the directory for its data, {@code postgres} or {@code kafka}, the port of each. */
    public static void main(String[] args) throws InterruptedException {
        var home = Path.of(args[0]);
        var component = args[1].equals("postgres")
                ? new LocalPostgres(Installation.here(), Integer.parseInt(args[2]), home)
                : new LocalKafka(Installation.here(), Integer.parseInt(args[3]), home, Map.of());
        component.start();
        Thread.currentThread().join();
    }
}
