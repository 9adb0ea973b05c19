package io.pasdequatre.specification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The specification as text: its modules and models by file name. */
record Specification(SortedMap<String, String> files) {

    static final Path FOLDER = root(Path.of("").toAbsolutePath()).resolve("docs/spec");

    static Specification asItIs() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return new Specification(files.filter(file -> file.toString().matches(".*\\.(tla|cfg)"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString(),
                            Specification::read,
                            (one, _) -> one,
                            TreeMap::new)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String readme() {
        return read(FOLDER.resolve("README.md"));
    }

    /** The text of a model up to what it checks. */
    String world(String model) {
        String config = config(model);
        return config.substring(0, config.indexOf("INVARIANTS"));
    }

    Stream<String> models() {
        return files.keySet().stream().filter(file -> file.endsWith(".cfg")).map(file -> file.replace(".cfg", ""));
    }

    /** What a model checks: the names after INVARIANTS and PROPERTIES. */
    Stream<String> promises(String model) {
        String config = config(model);
        return config.substring(config.indexOf("INVARIANTS"))
                .lines()
                .filter(line -> line.startsWith(" "))
                .map(String::strip);
    }

    Specification with(String file, String text) {
        var changed = new TreeMap<>(files);
        changed.put(file, text);
        return new Specification(changed);
    }

    /** The modules, without the models. */
    Map<String, String> modules() {
        return files.entrySet().stream()
                .filter(file -> file.getKey().endsWith(".tla"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The module that a model is of: that of the same name up to a dash, or else the saga's. */
    String rootOf(String model) {
        String module = model.split("-", 2)[0];
        return files.containsKey(module + ".tla") ? module : "Models";
    }

    boolean defines(String name) {
        return modules().values().stream()
                .flatMap(String::lines)
                .anyMatch(line -> line.matches(name + "(\\([^)]*\\))? ==.*"));
    }

    private String config(String model) {
        String config = files.get(model + ".cfg");
        if (config == null) {
            throw new IllegalArgumentException("There is no model " + model);
        }
        return config;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root(Path from) {
        return Files.exists(from.resolve("mvnw")) ? from : root(from.getParent());
    }
}
