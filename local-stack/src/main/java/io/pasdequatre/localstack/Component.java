package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program of the stack, in a process of its own. It can be stopped or killed and started again, on the same data and
 * the same port.
 */
public abstract class Component implements Stack.Part {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final int LINES_SHOWN = 20;

    private final String name;
    private final int port;
    private final Path log;
    private final PidFile pidFile;
    /** Null while nobody wants it to run. */
    private @Nullable Process process;

    private @Nullable Consumer<String> whenItEnds;
    private long logBefore;
    private boolean over;

    /** Files go to {@code home}: {@code logs/<name>.log}, {@code run/<name>.pid}. */
    Component(String name, int port, Path home) {
        this.name = name;
        this.port = port;
        this.log = home.resolve("logs", name + ".log");
        this.pidFile = new PidFile(home.resolve("run", name + ".pid"));
    }

    /** The command and its arguments. */
    abstract List<String> command();

    /** What a client would see if it could be served now. An exception is as good as {@code false}. */
    abstract boolean answers() throws Exception;

    /** What the process gets beside this JVM's environment. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** What has to be there before the process starts. */
    void prepare() {}

    /** How long it may take until it answers. */
    Duration startLimit() {
        return Duration.ofSeconds(90);
    }

    /** Asks the process to end. */
    void askToEnd(Process running) {
        running.destroy();
    }

    /** Starts it again whenever it ends without having been told to, and tells so. To be called before it starts. */
    final synchronized void keepUp(Consumer<String> told) {
        whenItEnds = told;
    }

    /** What it is called in messages and in the names of its files. */
    public final String name() {
        return name;
    }

    /** Where it listens, on the loopback interface. */
    public final int port() {
        return port;
    }

    /** Whether its process lives; it may not answer yet. */
    public final synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The process id, or -1 while it does not run. */
    public final synchronized long pid() {
        return process != null && process.isAlive() ? process.pid() : -1;
    }

    /**
     * Starts it and waits until it answers. Does nothing if it runs.
     *
     * @throws StartFailedException if its port is taken, its process ends, or it takes too long
     */
    @Override
    public final void start() {
        if (isRunning()) {
            return;
        }
        requireFreePorts();
        prepare();
        var launched = launch();
        awaitAnswer(launched);
        Thread.ofVirtual().start(() -> startAgain(launched.onExit().join()));
    }

    private void startAgain(Process ended) {
        var told = watcherOf(ended);
        if (told == null) {
            return;
        }
        told.accept("%s ended by itself, with status %d, and is started again. The end of %s:%n%s"
                .formatted(name, ended.exitValue(), log, lastLines()));
        try {
            start();
            told.accept(name + " is up again");
        } catch (StartFailedException e) {
            told.accept(String.valueOf(e.getMessage()));
        }
    }

    /** Who is to be told that this process ended: nobody, if somebody has ended it or started another. */
    private synchronized @Nullable Consumer<String> watcherOf(Process ended) {
        return process == ended && !over ? whenItEnds : null;
    }

    /** Ends it the way it likes to be ended, and by force if that takes longer than 20 seconds. */
    @Override
    public final synchronized void stop() {
        var running = process;
        process = null;
        if (running != null && running.isAlive()) {
            askToEnd(running);
            if (!endsWithin(running, GRACE)) {
                endByForce(running.toHandle());
            }
        }
        pidFile.delete();
    }

    /** Stops it, and keeps it from being started again: another thread may be about to. */
    final synchronized void stopForGood() {
        over = true;
        stop();
    }

    /** Ends it as a power cut would: SIGKILL, to its children too. */
    @Override
    public final synchronized void kill() {
        var running = process;
        process = null;
        if (running != null) {
            endByForce(running.toHandle());
        }
        pidFile.delete();
    }

    /** Stops and starts it. */
    public void restart() {
        stop();
        start();
    }

    /** All the ports it listens on. */
    List<Integer> ports() {
        return List.of(port);
    }

    final List<Integer> takenPorts() {
        return ports().stream().filter(each -> !FreePorts.isFree(each)).toList();
    }

    /** The ports must be free for a start to make sense: another server there would even answer. */
    private void requireFreePorts() {
        for (var taken : takenPorts()) {
            throw new StartFailedException("%s: port %d is taken by another program".formatted(name, taken));
        }
    }

    /** Runs a program to its end. If this JVM is killed meanwhile, the next start ends it before it begins. */
    final void runTool(String tool, List<String> command) {
        var own = new PidFile(pidFile.file().resolveSibling(tool + ".pid"));
        try {
            var running = new ProcessBuilder(command).redirectErrorStream(true).start();
            own.write(running.toHandle());
            running.getOutputStream().close();
            var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (running.waitFor() != 0) {
                throw new StartFailedException("%s: its data directory could not be made:%n%s".formatted(name, said));
            }
        } catch (IOException e) {
            throw new StartFailedException("%s: %s".formatted(name, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while %s ran".formatted(tool), e);
        } finally {
            own.delete();
        }
    }

    private synchronized Process launch() {
        if (over) {
            throw new StartFailedException(name + ": the stack has been stopped");
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            logBefore = Files.exists(log) ? Files.size(log) : 0;
            var builder = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment());
            var launched = builder.start();
            launched.getOutputStream().close();
            pidFile.write(launched.toHandle());
            process = launched;
            return launched;
        } catch (IOException e) {
            throw new StartFailedException("%s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private void awaitAnswer(Process launched) {
        var deadline = System.nanoTime() + startLimit().toNanos();
        while (!answersNow()) {
            if (endsWithin(launched, Duration.ofMillis(50))) {
                pidFile.delete();
                throw failed("ended with status " + launched.exitValue());
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw failed("did not answer within %d s".formatted(startLimit().toSeconds()));
            }
        }
    }

    /** Waits until somebody else's process answers in its place, however long that takes. */
    final void awaitSomebodyElses() {
        try {
            while (!answersNow()) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while waiting for " + name, e);
        }
    }

    private boolean answersNow() {
        try {
            return answers();
        } catch (Exception e) {
            return false; // Not yet: awaitAnswer tells it from never.
        }
    }

    private StartFailedException failed(String how) {
        return new StartFailedException("%s %s. The end of %s:%n%s".formatted(name, how, log, lastLines()));
    }

    /** Where all that it has printed stands. */
    public final Path log() {
        return log;
    }

    /** The end of what it printed since its last start. */
    public final String lastLines() {
        try {
            var text = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
            var from = (int) Math.min(logBefore, text.length);
            var lines = new String(text, from, text.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - LINES_SHOWN))
                    .map(line -> "    " + line)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a process and all it started, at once, and waits until they are gone. */
    static void endByForce(ProcessHandle process) {
        var all = Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    private static boolean endsWithin(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while waiting for a process", e);
        }
    }
}
