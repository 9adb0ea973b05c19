package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' own tool, which reads what it would be started with. */
final class Promtool {

    private Promtool() {}

    /** What it answers: whether it is content, and what it printed. */
    record Answer(boolean content, String printed) {}

    static Answer ask(Path directory, String... arguments) {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        try {
            Process process = start(directory, command);
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Answer(process.waitFor() == 0, printed);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process start(Path directory, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "promtool is not installed. The alert rules are tried with promtool 2.42 or newer:"
                            + " Debian has it in prometheus, else see https://prometheus.io/download/",
                    e);
        }
    }
}
