package io.pasdequatre.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, line by line. */
final class Report {

    private record Line(String what, String figure) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, String> pictures = new LinkedHashMap<>();

    void add(String what, String figure) {
        lines.add(new Line(what, figure));
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
        int width = lines.stream().mapToInt(line -> line.what().length()).max().orElse(0);
        return lines.stream()
                .map(line -> line.what() + " ".repeat(width - line.what().length()) + "   " + line.figure())
                .collect(Collectors.joining("\n"));
    }

    String asMarkdown() {
        return lines.stream()
                .map(line -> "| " + line.what() + " | " + line.figure() + " |")
                .collect(Collectors.joining("\n", "| what | figure |\n|---|---|\n", ""));
    }
}
