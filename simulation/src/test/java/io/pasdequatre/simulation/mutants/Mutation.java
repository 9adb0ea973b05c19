package io.pasdequatre.simulation.mutants;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.springframework.util.FileSystemUtils;

/** Compiles the sources a mutant changes, and loads the simulation and the services anew with them. */
final class Mutation {

    private final Mutant mutant;
    private final Path home;

    Mutation(Mutant mutant, Path home) {
        this.mutant = mutant;
        this.home = home;
    }

    /** A simulation with the bug in it: takes a seed, gives the name of the invariant that was violated or nothing. */
    Function<Long, String> simulation() {
        compile(mutant.sources());
        try {
            Class<?> runs = new MutantLoader(classes()).loadClass(SeedRun.class.getName());
            @SuppressWarnings("unchecked") // That is what it is, in another class loader.
            var simulation =
                    (Function<Long, String>) runs.getDeclaredConstructor().newInstance();
            return simulation;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(mutant.bug(), e);
        }
    }

    private Path classes() {
        return home.resolve("classes");
    }

    private void compile(Map<Path, String> sources) {
        try {
            FileSystemUtils.deleteRecursively(home); // An earlier build's mutant of that number changed other classes.
            Files.createDirectories(classes());
            for (var source : sources.entrySet()) {
                Files.writeString(home.resolve(source.getKey().getFileName()), source.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        var printed = new StringWriter();
        boolean compiles = compiler.getTask(
                        printed,
                        files,
                        null,
                        List.of("-d", classes().toString(), "-proc:none", "-cp", System.getProperty("java.class.path")),
                        null,
                        files.getJavaFileObjectsFromPaths(sources.keySet().stream()
                                .map(source -> home.resolve(source.getFileName()))
                                .toList()))
                .call();
        if (!compiles) {
            throw new IllegalStateException("%s: %s".formatted(mutant.bug(), printed));
        }
    }
}
