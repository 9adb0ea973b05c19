package io.pasdequatre.specification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The model checker. It keeps static state, so each check has a process of its own, and a folder under target/. */
record Tlc(int workers, String tuning, Consumer<String> progress) {

    private static final Path FOLDERS = Specification.FOLDER.resolve("target/tlc");

    static Tlc forAllStates(int workers, Consumer<String> progress) {
        return new Tlc(workers, "-XX:+UseParallelGC", progress);
    }

    /** For a mistake that is found early: most of so short a run would be the JVM making itself fast. */
    static Tlc forAMistake() {
        return new Tlc(1, "-XX:TieredStopAtLevel=1", _ -> {});
    }

    /** Checks a model, with everything that its .cfg asks for. */
    Verdict check(Specification specification, String model, String folder) {
        Path here = FOLDERS.resolve(folder);
        try {
            Files.createDirectories(here);
            for (var file : specification.files().entrySet()) {
                Files.writeString(here.resolve(file.getKey()), file.getValue());
            }
            return new Verdict(run(here, model, specification.rootOf(model)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(Path here, String model, String root) throws IOException {
        Process process = new ProcessBuilder(command(model, root))
                .directory(here.toFile())
                .redirectErrorStream(true)
                .start();
        try (var lines = process.inputReader()) {
            return lines.lines().peek(progress).collect(Collectors.joining("\n"));
        } finally {
            process.destroy(); // It has ended, unless reading failed.
        }
    }

    private List<String> command(String model, String root) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-Djava.io.tmpdir=.", // TLC unpacks its library there, and would read what another one is writing.
                tuning,
                "-cp",
                jar().toString(),
                tlc2.TLC.class.getName(),
                "-workers",
                String.valueOf(workers),
                "-metadir",
                "states",
                "-cleanup",
                "-config",
                model + ".cfg",
                root);
    }

    private static Path jar() {
        try {
            return Path.of(tlc2.TLC
                    .class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
