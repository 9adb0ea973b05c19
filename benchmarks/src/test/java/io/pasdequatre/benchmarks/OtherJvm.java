package io.pasdequatre.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM of its own that does what it is told over a pipe, so that what it costs can be told from what measures it. It
 * ends with this JVM, whose pipe it reads.
 */
final class OtherJvm implements AutoCloseable {

    /** What its answers begin with; all else on its standard output is its log. */
    private static final String ANSWER = "=> ";

    private static final String UP = "up";
    private static final int SECONDS_TO_ANSWER = 180;
    private static final int SECONDS_TO_END = 30;

    private final Process process;
    private final Path log;
    private final PrintWriter wishes;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /**
     * Starts it, and waits until it is up.
     *
     * @param options of the JVM
     * @param without what is not on its class path: each entry that has one of these in its name
     * @param main its class and its arguments
     * @param environment settings
     */
    OtherJvm(List<String> options, Set<String> without, List<String> main, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        this.log = log;
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath(without)));
        command.addAll(main);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        wishes = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        Thread.ofPlatform().name("output of another JVM").daemon().start(this::read);
        String answer = answer(UP);
        if (!answer.equals(UP)) {
            throw new IllegalStateException("It answered %s instead of %s; see %s".formatted(answer, UP, log));
        }
    }

    private static String classPath(Set<String> without) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> without.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What that JVM does with a wish. */
    interface Granting {
        String grant(String wish) throws Exception;
    }

    /** In that JVM: says that it is up, and does one wish after another, until there are no more. */
    static void serve(Granting granting) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(ANSWER + UP);
        for (String wish = input.readLine(); wish != null; wish = input.readLine()) {
            System.out.println(ANSWER + granting.grant(wish));
        }
    }

    /** Waits for its answer. */
    String ask(String wish) throws InterruptedException {
        wishes.println(wish);
        return answer(wish);
    }

    long pid() {
        return process.pid();
    }

    /** Ends it at once: nothing in it gets to run any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private String answer(String wish) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_ANSWER);
        while (System.nanoTime() < end) {
            String answer = answers.poll(1, TimeUnit.SECONDS);
            if (answer != null) {
                return answer;
            }
            if (!process.isAlive() && answers.isEmpty()) {
                break;
            }
        }
        throw new IllegalStateException("A JVM %s before it answered '%s'; see %s"
                .formatted(process.isAlive() ? "took too long" : "ended", wish, log.toAbsolutePath()));
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                var logged = new PrintWriter(Files.newBufferedWriter(log), true)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(ANSWER)) {
                    answers.add(line.substring(ANSWER.length()));
                } else {
                    logged.println(line);
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
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
