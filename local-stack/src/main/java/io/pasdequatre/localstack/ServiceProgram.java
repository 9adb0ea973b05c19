package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * A service's jar, unpacked to start faster, and beside it the JVM's ahead-of-time cache once there is one. Both belong
 * to the jar's content and to the JDK: other content has another directory.
 *
 * @param jar the jar to start; its libraries are beside it
 */
record ServiceProgram(Path jar) {

    private static final int KEY_LENGTH = 16;

    /** The program of the service as it is built now. */
    static ServiceProgram of(Installation installation, String service) {
        var built = installation
                .serviceJar(service)
                .orElseThrow(() ->
                        new StartFailedException("%s is not built; `./mvnw package -pl %s -am -DskipTests` does it"
                                .formatted(
                                        installation.program(service),
                                        installation.coordination().module(service))));
        var name = installation.program(service);
        try {
            var home = installation.root().resolve("local-stack", "target", "services", name + "-" + key(built));
            if (!Files.isDirectory(home)) {
                extract(built, home, name);
                forgetFormer(name, home);
            }
            return new ServiceProgram(home.resolve(built.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that runs it. A cache that does not fit is ignored by the JVM. */
    List<String> command() {
        return hasCache() ? run("-XX:AOTCache=" + cache(), "-Xlog:aot=off", "-Xlog:cds=off") : run();
    }

    boolean hasCache() {
        return Files.exists(cache());
    }

    /**
     * Makes the cache by starting the service once more, up to the point where it would begin to work, at the lowest
     * priority.
     *
     * @return whether there is a cache now; not so if this JVM is being stopped
     */
    boolean makeCache(Map<String, String> environment, Path log) throws IOException, InterruptedException {
        var partial = Files.createTempFile(jar.getParent(), "partial", ".aot"); // An orphan may still write to another.
        Files.delete(partial);
        var command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.addAll(run("-XX:AOTCacheOutput=" + partial, "-Dspring.context.exit=onRefresh"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        var training = builder.start();
        var end = new Thread(() -> Component.endByForce(training.toHandle()));
        Runtime.getRuntime().addShutdownHook(end);
        if (training.waitFor() != 0 || !Files.exists(partial)) {
            return false;
        }
        Files.move(partial, cache(), StandardCopyOption.ATOMIC_MOVE);
        return Runtime.getRuntime().removeShutdownHook(end);
    }

    private List<String> run(String... options) {
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar", jar.toString()));
        return Installation.java("256m", arguments.toArray(String[]::new));
    }

    private Path cache() {
        return jar.resolveSibling("service.aot");
    }

    private static void extract(Path built, Path home, String service) throws IOException {
        Files.createDirectories(home.getParent());
        var partial = Files.createTempDirectory(home.getParent(), service + "-extracting");
        var tool = new ProcessBuilder(Installation.java(
                        "128m",
                        "-Djarmode=tools",
                        "-jar",
                        built.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        partial.toString()))
                .redirectErrorStream(true)
                .start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.onExit().join().exitValue() != 0) {
            throw new StartFailedException("%s could not be extracted:%n%s".formatted(built, said));
        }
        try {
            Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            Trees.delete(partial);
            if (!Files.isDirectory(home)) { // Else another stack was faster.
                throw e;
            }
        }
    }

    /** Deletes what earlier builds and extractions left, but for what a stack may be starting from at this moment. */
    private static void forgetFormer(String service, Path home) throws IOException {
        try (var programs = Files.newDirectoryStream(home.resolveSibling("."), service + "-*")) {
            for (var program : programs) {
                if (!program.endsWith(home.getFileName()) && isLeft(program)) {
                    Trees.delete(program);
                }
            }
        }
    }

    private static boolean isLeft(Path program) throws IOException {
        try {
            return Files.getLastModifiedTime(program)
                    .toInstant()
                    .isBefore(Instant.now().minus(Duration.ofMinutes(10)));
        } catch (NoSuchFileException _) { // Another stack has just extracted it, or deleted it.
            return false;
        }
    }

    /** The jar's own table of contents has the checksum of each file in it, so the files need not be read. */
    private static String key(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((System.getProperty("java.home") + Runtime.version()).getBytes(StandardCharsets.UTF_8));
            zip.stream()
                    .map(entry -> entry.getName() + entry.getCrc() + entry.getSize())
                    .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
