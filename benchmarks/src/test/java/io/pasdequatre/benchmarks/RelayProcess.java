package io.pasdequatre.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The relay in a JVM of its own, told when to relay. It ends with this JVM, whose pipe it reads. */
final class RelayProcess implements AutoCloseable {

    static final Path LOG = Stage.DIRECTORY.resolve("relay.log");
    private static final int SECONDS_TO_ANSWER = 90;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Process process;
    private final PrintWriter wishes;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Starts it, waits until it is up, which is when the outbox is there, and lets it pause. */
    RelayProcess(Stage stage) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command()).redirectErrorStream(true);
        builder.environment().putAll(settings(stage));
        process = builder.start();
        wishes = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        Thread.ofPlatform().name("relay-output").daemon().start(this::read);
        await("up");
        pause();
    }

    /** What {@code -Dbenchmark.relay} says beside the heap that a service has, such as a flight recording. */
    private static List<String> command() {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        String options = System.getProperty("benchmark.relay", "").strip();
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split("\\s+")));
        }
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RelayApplication.class.getName()));
        return command;
    }

    private static Map<String, String> settings(Stage stage) {
        var database = stage.database();
        return Map.of(
                "SPRING_APPLICATION_NAME", "benchmark",
                "SPRING_DATASOURCE_URL", database.jdbcUrl(),
                "SPRING_DATASOURCE_USERNAME", database.app().username(),
                "SPRING_DATASOURCE_PASSWORD", database.app().password(),
                "SPRING_FLYWAY_USER", database.owner().username(),
                "SPRING_FLYWAY_PASSWORD", database.owner().password(),
                "SPRING_KAFKA_BOOTSTRAP_SERVERS", stage.stack().bootstrapServers(),
                "PASDEQUATRE_EVENTING_REGISTRY_URL",
                        stage.stack().registry().url().toString(),
                "PASDEQUATRE_EVENTING_RELAY_USERNAME", database.relay().username(),
                "PASDEQUATRE_EVENTING_RELAY_PASSWORD", database.relay().password());
    }

    void resume() throws InterruptedException {
        ask("start");
    }

    /** Returns when it has stopped. */
    void pause() throws InterruptedException {
        ask("stop");
    }

    /** The processor time it has used so far, in seconds. */
    double cpuSeconds() throws InterruptedException {
        wishes.println("cpu");
        return Long.parseLong(answer("cpu")) / NANOS_PER_SECOND;
    }

    private void ask(String wish) throws InterruptedException {
        wishes.println(wish);
        await(wish);
    }

    private void await(String expected) throws InterruptedException {
        String answer = answer(expected);
        if (!answer.equals(expected)) {
            throw new IllegalStateException("The relay's process answered %s to %s".formatted(answer, expected));
        }
    }

    private String answer(String wish) throws InterruptedException {
        String answer = answers.poll(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
        if (answer == null) {
            throw new IllegalStateException("The relay's process %s before it printed '%s'; see %s"
                    .formatted(process.isAlive() ? "took too long" : "ended", wish, LOG.toAbsolutePath()));
        }
        return answer;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                var log = new PrintWriter(Files.newBufferedWriter(LOG), true)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(RelayApplication.ANSWER)) {
                    answers.add(line.substring(RelayApplication.ANSWER.length()));
                } else {
                    log.println(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end, so that what its options make it write is written. */
    @Override
    public void close() {
        wishes.close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
