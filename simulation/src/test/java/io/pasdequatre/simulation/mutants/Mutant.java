package io.pasdequatre.simulation.mutants;

import io.pasdequatre.simulation.postgres.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A bug, as what has to be changed in the sources to have it.
 *
 * @param bug what is wrong, in a sentence
 * @param caughtBy the invariant that finds it first
 */
record Mutant(String bug, String caughtBy, List<Edit> edits) {

    static final String ORDER = "order-service/src/main/java/io/pasdequatre/order/";
    static final String INVENTORY = "inventory-service/src/main/java/io/pasdequatre/inventory/";
    static final String PAYMENT = "payment-service/src/main/java/io/pasdequatre/payment/";
    static final String SIMULATION = "simulation/src/test/java/io/pasdequatre/simulation/";

    /**
     * A piece of a source and what stands there instead. White space does not count.
     *
     * @param file from the repository's root
     * @param original occurs exactly once in it
     */
    record Edit(String file, String original, String broken) {

        /**
         * The source with the bug.
         *
         * @throws IllegalStateException if the original is not in it exactly once: then the mutant is about code that
         *     is gone
         */
        String in(String source) {
            Matcher found = pattern().matcher(source);
            if (found.results().count() != 1) {
                throw new IllegalStateException("%s does not have this exactly once:%n%s".formatted(file, original));
            }
            return found.replaceFirst(Matcher.quoteReplacement(broken));
        }

        private Pattern pattern() {
            return Pattern.compile(Arrays.stream(Pattern.compile("\\s+").split(original.strip()))
                    .map(Pattern::quote)
                    .collect(Collectors.joining("\\s+")));
        }
    }

    /** The files that are edited, with the bug in them. */
    Map<Path, String> sources() {
        var sources = new LinkedHashMap<Path, String>();
        for (Edit edit : edits) {
            Path file = Repository.ROOT.resolve(edit.file());
            sources.put(file, edit.in(sources.computeIfAbsent(file, Mutant::read)));
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Mutant mutant(String bug, String caughtBy, Edit... edits) {
        return new Mutant(bug, caughtBy, List.of(edits));
    }

    static Edit edit(String file, String original, String broken) {
        return new Edit(file, original, broken);
    }
}
