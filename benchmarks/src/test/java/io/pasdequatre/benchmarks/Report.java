package io.pasdequatre.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was measured, line by line. */
final class Report {

    private record Line(String what, String figure) {}

    private final List<Line> lines = new ArrayList<>();

    void add(String what, String figure) {
        lines.add(new Line(what, figure));
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
