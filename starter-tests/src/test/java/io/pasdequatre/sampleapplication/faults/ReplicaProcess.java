package io.pasdequatre.sampleapplication.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A replica in a process of its own, which ends with this JVM at the latest. What it prints goes to
 * {@code target/replicas/<name>.log}.
 */
final class ReplicaProcess implements AutoCloseable {

    private static final Path LOGS = Path.of("target", "replicas");
    private static final long END_SECONDS = 60;

    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private @Nullable Process freezer;
    private volatile String phase = "STARTING";

    private ReplicaProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts one; it may not be ready yet.
     *
     * @param program its main class, which ends when its standard input does
     * @param settings Spring's properties, by environment variables: nobody else sees the passwords
     * @param options further options of its JVM
     */
    static ReplicaProcess start(Class<?> program, String name, Map<String, String> settings, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + PublishedBy.REPLICA + "=" + name));
        command.addAll(List.of(options));
        command.add(program.getName());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(settings);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            Files.createDirectories(LOGS);
            var replica = new ReplicaProcess(name, builder.start());
            Thread.ofPlatform().daemon().start(replica::listen);
            return replica;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try (var output = process.inputReader();
                var log = Files.newBufferedWriter(LOGS.resolve(name + ".log"))) {
            for (String line; (line = output.readLine()) != null; ) {
                read(line, log);
            }
        } catch (IOException e) {
            // It was killed in the middle of a line.
        }
    }

    private void read(String line, BufferedWriter log) throws IOException {
        log.write(line);
        log.newLine();
        log.flush();
        if (line.startsWith(RelayingReplica.PHASE)) {
            phase = line.substring(RelayingReplica.PHASE.length());
        } else {
            synchronized (lines) {
                lines.add(line);
            }
        }
    }

    String name() {
        return name;
    }

    /** The phase of its relay as its health last showed it. A frozen replica goes on to show the one it had. */
    String phase() {
        return phase;
    }

    boolean leads() {
        return phase.equals("LEADING");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends by itself; answers with its status. */
    int awaitEnd() {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("%s did not end within %d s".formatted(name, END_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** What it logged so far. */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** As a power cut would end it: SIGKILL. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Stops it in the middle of what it does: SIGSTOP. Should this JVM end, it goes on, and ends too. */
    void freeze() {
        String pid = Long.toString(process.pid());
        try {
            freezer = new ProcessBuilder(
                            "sh", "-c", "kill -STOP $1 && echo frozen && read -r _; kill -CONT $1", "sh", pid)
                    .redirectErrorStream(true)
                    .start();
            if (!"frozen".equals(freezer.inputReader().readLine())) {
                throw new IllegalStateException("Process %s of %s could not be frozen".formatted(pid, name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it go on as if no time had passed: SIGCONT. */
    void thaw() {
        if (freezer != null) {
            try {
                freezer.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            freezer.onExit().join();
            freezer = null;
        }
    }

    /** Asks it to end, and waits until it has: SIGTERM. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    @Override
    public void close() {
        kill();
        thaw();
    }

    @Override
    public String toString() {
        return name + " " + phase;
    }
}
