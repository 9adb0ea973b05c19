package io.pasdequatre.localstack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the programs are that the stack runs.
 *
 * @param root the directory this project is checked out to
 * @param coordination which programs are the services
 */
record Installation(Path root, Coordination coordination) {

    Installation(Path root) {
        this(root, Coordination.CHOREOGRAPHY);
    }

    /** The installation the current directory is in. */
    static Installation here() {
        var start = Path.of("").toAbsolutePath();
        for (var directory = start; directory != null; directory = directory.getParent()) {
            if (Files.isExecutable(directory.resolve("mvnw")) && Files.isDirectory(directory.resolve("local-stack"))) {
                return new Installation(directory);
            }
        }
        throw new StartFailedException("%s is not inside this project".formatted(start));
    }

    /** Kafka's libraries, and those of this module. */
    Path libraries() {
        return unpacked("lib");
    }

    /** What a further JVM needs to run a class of this module, without event-contracts. */
    String ownClassPath() {
        return self() + File.pathSeparator + libraries().resolve("*");
    }

    private static Path self() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path registryJar() {
        return unpacked("registry").resolve("quarkus-run.jar");
    }

    /** The mail server, which brings its libraries along, and the one class of this module that it needs. */
    String mailClassPath() {
        return self() + File.pathSeparator + unpacked("lib-mail").resolve("*");
    }

    /** What Maven fetched of PostgreSQL: one compressed archive, for this kind of machine. */
    Path postgresArchive() {
        return only(unpacked("postgres"), "*.txz")
                .orElseThrow(() -> new StartFailedException("PostgreSQL's archive is missing; " + remedy()));
    }

    Path postgresHome() {
        return unpacked("postgres").resolve("installed");
    }

    /** The same, with these programs as its services. */
    Installation with(Coordination other) {
        return new Installation(root, other);
    }

    /** What the program of a service is called. */
    String program(String service) {
        return coordination.program(service);
    }

    /** The runnable jar of a service, if it is built. */
    Optional<Path> serviceJar(String service) {
        return only(root.resolve(coordination.module(service), "target"), coordination.jar(service));
    }

    /** The runnable jar of what is not ours, if it is built. */
    Optional<Path> outsideWorldJar() {
        return only(root.resolve("outside-world", "target"), "outside-world-*-exec.jar");
    }

    private Path unpacked(String what) {
        var directory = root.resolve("local-stack", "target", what);
        if (!Files.isDirectory(directory)) {
            throw new StartFailedException("%s is missing; %s".formatted(directory, remedy()));
        }
        return directory;
    }

    private static String remedy() {
        return "`./mvnw generate-resources -pl local-stack` fetches it";
    }

    private static Optional<Path> only(Path directory, String pattern) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (var found = Files.newDirectoryStream(directory, pattern)) {
            var files = new ArrayList<Path>();
            found.forEach(files::add);
            return files.stream().findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A command that runs Java as this JVM does, for a short life or a small one: no second compiler, one collector
     * thread.
     */
    static List<String> java(String heap, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of(arguments));
        return command;
    }
}
