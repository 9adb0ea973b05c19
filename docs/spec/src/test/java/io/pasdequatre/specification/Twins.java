package io.pasdequatre.specification;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the mistakes that are made on purpose: a sentence, what it breaks and where, and the change as a diff. */
final class Twins {

    private static final Pattern TWIN =
            Pattern.compile("^# (.+)\\nbreaks (\\w+) in ([\\w-]+)\\n((?:[-+ ].*\\n)+)", Pattern.MULTILINE);

    private Twins() {}

    static List<Twin> all() {
        try (var files = Files.list(Specification.FOLDER.resolve("twins"))) {
            return files.sorted().map(Specification::read).flatMap(Twins::in).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Twin> in(String text) {
        return TWIN.matcher(text).results().map(Twins::twin);
    }

    private static Twin twin(MatchResult match) {
        String diff = match.group(4);
        return new Twin(match.group(1), match.group(2), match.group(3), lines(diff, " -"), lines(diff, " +"));
    }

    /** The lines with one of the marks, without it. */
    private static String lines(String diff, String marks) {
        return diff.lines()
                .filter(line -> marks.indexOf(line.charAt(0)) >= 0)
                .map(line -> line.substring(1) + "\n")
                .collect(joining());
    }
}
