package io.pasdequatre.localstack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A run of tests: a Maven build with all the JVMs it forks, or a single JVM that an IDE started.
 *
 * @param owner the process whose end is the end of the run
 * @param installation the project it tests
 */
record TestRun(ProcessHandle owner, Installation installation) {

    static final String ADDRESSES = "addresses.properties";

    /** The system property with the name of this JVM among those that Surefire runs at the same time. */
    private static final String FORK = "pasdequatre.test.fork";

    private static final String FIRST_FORK = "fork-1";

    private static final long SECONDS_TO_START = 120;

    /** The run this JVM is part of. */
    static TestRun current() {
        var self = ProcessHandle.current();
        return new TestRun(
                Stream.iterate(self.parent(), Optional::isPresent, parent -> parent.flatMap(ProcessHandle::parent))
                        .flatMap(Optional::stream)
                        .filter(TestRun::isMaven)
                        .findFirst()
                        .orElse(self),
                Installation.here());
    }

    private static boolean isMaven(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("org.codehaus.plexus.classworlds.launcher.Launcher");
    }

    /**
     * Where to find what the run shares. The first JVM that asks starts the keeper, which starts the rest; the others
     * wait for it.
     */
    Properties addresses() {
        try {
            Files.createDirectories(home());
            try (var channel = FileChannel.open(
                            home().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (lock.isValid() && keeper().process().isEmpty()) {
                    startKeeper();
                }
                return read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its class path is this JVM's too, which brings Testcontainers along. */
    @SuppressWarnings("SystemOut") // The build is to say what its tests run on.
    private void startKeeper() throws IOException {
        Files.deleteIfExists(home().resolve(ADDRESSES));
        var log = home().resolve("keeper.log");
        var builder = new ProcessBuilder(Installation.java(
                        "64m",
                        "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        installation.ownClassPath() + File.pathSeparator + System.getProperty("java.class.path"),
                        TestKeeper.class.getName(),
                        Long.toString(owner.pid()),
                        installation.root().toString(),
                        home().toString(),
                        System.getProperty(TestChoice.PROPERTY, TestChoice.AUTO)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // The keeper itself removes what it started, so that no third image is needed.
        builder.environment().put("TESTCONTAINERS_RYUK_DISABLED", "true");
        var process = builder.start();
        process.getOutputStream().close();
        keeper().write(process.toHandle());
        awaitAddresses(process, log);
        System.out.println(read().getProperty("infrastructure"));
    }

    private void awaitAddresses(Process process, Path log) throws IOException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (!Files.exists(home().resolve(ADDRESSES))) {
            if (endsWithinMoment(process) || System.nanoTime() > deadline) {
                process.destroy();
                throw new StartFailedException("The infrastructure of the tests did not start:\n"
                        + (Files.exists(log) ? Files.readString(log) : "its keeper ended at once"));
            }
        }
    }

    private static boolean endsWithinMoment(Process process) {
        try {
            return process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while the infrastructure of the tests started", e);
        }
    }

    private Properties read() throws IOException {
        var addresses = new Properties();
        try (var in = Files.newBufferedReader(home().resolve(ADDRESSES))) {
            addresses.load(in);
        }
        return addresses;
    }

    private PidFile keeper() {
        return new PidFile(home().resolve("keeper.pid"));
    }

    /**
     * The owner's start is part of the name, since pids are used again. Of several JVMs that test at the same time the
     * first has what the run shares, and each other has servers of its own.
     */
    private Path home() {
        var start = owner.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        var fork = System.getProperty(FORK, FIRST_FORK);
        var name = owner.pid() + "-" + start + (fork.equals(FIRST_FORK) ? "" : "-" + fork);
        return installation.root().resolve("target", "test-infrastructure", name);
    }

    /** Ends what is left of runs that are over and whose keeper was killed. */
    static void endAbandoned(Path runs) throws IOException {
        for (var run : directories(runs)) {
            if (isOver(run.getFileName().toString())
                    && new PidFile(run.resolve("keeper.pid")).process().isEmpty()) {
                Leftovers.end(run);
                Trees.delete(run);
            }
        }
    }

    static boolean isOver(String run) {
        var pidAndStart = run.split("-", -1);
        return ProcessHandle.of(Long.parseLong(pidAndStart[0]))
                .flatMap(process -> process.info().startInstant())
                .filter(start -> Long.toString(start.toEpochMilli()).equals(pidAndStart[1]))
                .isEmpty();
    }

    private static List<Path> directories(Path parent) throws IOException {
        try (var children = Files.list(parent)) {
            return children.filter(Files::isDirectory).toList();
        }
    }
}
