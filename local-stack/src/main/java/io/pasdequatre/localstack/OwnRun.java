package io.pasdequatre.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * What a developer needs to run a service in an IDE against the rest of the stack.
 *
 * @param module the Maven module, whose class path it runs on
 * @param jar the same as a program
 * @param directory the working directory
 * @param environment the environment variables, passwords included
 */
record OwnRun(String module, Path jar, Path directory, Map<String, String> environment) {

    /** The text to print. The variables are in this file too, for an IDE or a shell that reads one. */
    String instructions(Path environmentFile) {
        write(environmentFile);
        return """
                %1$s is yours to run. In an IDE:
                  main class         %2$s
                  module             %1$s
                  working directory  %3$s
                  environment        these lines; they are in %4$s, which only you can read
                %5$s
                In a terminal, as it was built:
                  (set -a; . %4$s; exec %6$s -jar %7$s)""".formatted(module, mainClass(), directory, environmentFile, lines(), java(), jar);
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private String lines() {
        return new TreeMap<>(environment)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("\n"));
    }

    /** It holds passwords, so it is its owner's alone from the start. */
    private void write(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, lines() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String mainClass() {
        try (var program = new JarFile(jar.toFile())) {
            return program.getManifest().getMainAttributes().getValue("Start-Class");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
