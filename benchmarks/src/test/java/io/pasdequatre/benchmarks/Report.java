package io.pasdequatre.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What was measured, line by line. */
final class Report {

    private final List<String> columns;
    private final List<List<String>> lines = new ArrayList<>();

    private final Map<String, String> pictures = new LinkedHashMap<>();

    Report() {
        this("what", "figure");
    }

    /** @param columns what each is called; a line has as many cells */
    Report(String... columns) {
        this.columns = List.of(columns);
    }

    void add(String... cells) {
        lines.add(List.of(cells));
    }

    /** @param svg what the picture is as a file */
    void picture(String name, String svg) {
        pictures.put(name, svg);
    }

    /** By their names. */
    Map<String, String> pictures() {
        return Collections.unmodifiableMap(pictures);
    }

    String asText() {
        int[] widths = IntStream.range(0, columns.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return lines.stream()
                .map(line -> IntStream.range(0, columns.size())
                        .mapToObj(column -> line.get(column)
                                + " ".repeat(widths[column] - line.get(column).length()))
                        .collect(Collectors.joining("   "))
                        .stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    String asMarkdown() {
        String head = row(columns) + "\n|" + String.join("|", Collections.nCopies(columns.size(), "---")) + "|\n";
        return lines.stream().map(Report::row).collect(Collectors.joining("\n", head, ""));
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
