package io.pasdequatre.specification;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What TLC printed. If something is wrong, that has the states that lead there. */
record Verdict(String output) {

    private static final Pattern VIOLATED = Pattern.compile("Error: (?:Invariant|Action property) (\\w+) is violated");
    private static final Pattern FIGURES = Pattern.compile(
            "^(\\d+ states generated, \\d+ distinct.*|The depth of the.*|Finished in .*)", Pattern.MULTILINE);

    boolean noErrorHasBeenFound() {
        return output.contains("Model checking completed. No error has been found.");
    }

    /** Whether this is what was refuted. Of a temporal property TLC does not print the name. */
    boolean refutes(String promise) {
        return output.contains("Error: Temporal properties were violated")
                || VIOLATED.matcher(output)
                        .results()
                        .anyMatch(violated -> violated.group(1).equals(promise));
    }

    String figures() {
        return FIGURES.matcher(output).results().map(MatchResult::group).collect(Collectors.joining("\n"));
    }
}
