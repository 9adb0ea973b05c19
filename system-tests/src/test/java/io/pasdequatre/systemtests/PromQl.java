package io.pasdequatre.systemtests;

import io.pasdequatre.systemtests.Scrape.Sample;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** As much of Prometheus' language as it takes to find the metrics that a query selects. */
final class PromQl {

    private static final Pattern NOT_SELECTED =
            Pattern.compile("\\[[^]]*]|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w.])([a-zA-Z_:][\\w:]*+)(?:\\{([^}]*)})?+(?!\\s*\\()");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");
    /** What Prometheus itself says, and the labels that it gives to whom it asks. */
    private static final String OF_PROMETHEUS = "up";

    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance", "service");

    private PromQl() {}

    /** Such as {@code name{label="value"}}. */
    record Selector(String name, List<Matcher> matchers) {

        boolean selects(Sample sample) {
            return sample.name().equals(name)
                    && matchers.stream()
                            .allMatch(matcher -> matcher.matches(sample.labels().getOrDefault(matcher.label, "")));
        }
    }

    record Matcher(String label, String operator, String value) {

        boolean matches(String actual) {
            return switch (operator) {
                case "=" -> actual.equals(value);
                case "!=" -> !actual.equals(value);
                case "=~" -> actual.matches(value);
                default -> !actual.matches(value);
            };
        }
    }

    /** What a query selects of that which services say. */
    static List<Selector> selectorsIn(String query) {
        return NAME.matcher(NOT_SELECTED.matcher(query).replaceAll(" "))
                .results()
                .filter(found -> !OPERATORS.contains(found.group(1)) && !OF_PROMETHEUS.equals(found.group(1)))
                .map(PromQl::selector)
                .toList();
    }

    private static Selector selector(MatchResult found) {
        return new Selector(
                found.group(1),
                MATCHER.matcher(found.group(2) == null ? "" : found.group(2))
                        .results()
                        .map(matcher -> new Matcher(matcher.group(1), matcher.group(2), matcher.group(3)))
                        .filter(matcher -> !LABELS_OF_PROMETHEUS.contains(matcher.label))
                        .toList());
    }
}
