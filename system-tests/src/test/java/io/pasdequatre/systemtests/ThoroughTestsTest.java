package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code ./mvnw verify} leaves to {@code -Pthorough} or {@code -Pdrill} it still tries, in a short form. */
class ThoroughTestsTest {

    private static final List<String> PROFILES = List.of("thorough", "drill");
    private static final Pattern SHORT_FORM = Pattern.compile("short form is \\{@link (\\w*)#?(\\w*)}");
    private static final Pattern COMMAND = Pattern.compile("\\./mvnw [^`\\n]*?-Dtest=(\\w+)");
    private static final Pattern BETWEEN = Pattern.compile("(\\s|@[^\\n]*\\n)*");

    @Test
    void everyThoroughTestNamesAShortFormThatExists() {
        List<String> wrong = new ArrayList<>();
        for (String profile : PROFILES) {
            String tag = tagOf(profile);
            List<Path> files = tests().filter(file ->
                            text(file).contains("\n    " + tag) || text(file).contains("\n" + tag))
                    .toList();
            files.forEach(file -> testsOf(file, tag).forEach(javadoc -> {
                if (!namesAShortForm(file, javadoc)) {
                    wrong.add(Repository.ROOT.relativize(file) + ": " + javadoc.strip());
                }
            }));
            assertThat(files).as("tests of -P" + profile).isNotEmpty();
        }
        assertThat(wrong).as("thorough tests without a short form").isEmpty();
    }

    @Test
    void continuousIntegrationRunsThem() {
        assertThat(text(Repository.ROOT.resolve(".ci/run"))).containsPattern("(?m)^\\./mvnw .*verify -Pthorough");
    }

    /** Without the profile Maven runs no test of such a class, and calls that a success. */
    @Test
    void everyCommandThatRunsAThoroughClassNamesTheProfile() {
        assertThat(PROFILES.stream().flatMap(ThoroughTestsTest::commandsWithout))
                .as("commands that would run nothing")
                .isEmpty();
    }

    private static Stream<String> commandsWithout(String profile) {
        List<String> classes = tests().filter(file -> text(file).contains("\n" + tagOf(profile)))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();
        return Stream.concat(tests(), DocumentsTest.documents())
                .flatMap(file -> COMMAND.matcher(text(file).replaceAll("\\s+(\\* )?", " "))
                        .results()
                        .filter(command -> classes.contains(command.group(1))
                                && !command.group().contains("-P" + profile))
                        .map(command -> Repository.ROOT.relativize(file) + ": " + command.group()));
    }

    private static String tagOf(String profile) {
        return "@Tag(\"" + profile + "\")";
    }

    /** The Javadoc in front of each tag, or nothing where something else stands between. */
    private static List<String> testsOf(Path file, String tag) {
        String text = text(file);
        List<String> found = new ArrayList<>();
        for (int at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + 1)) {
            int begin = text.lastIndexOf("/**", at);
            int end = text.indexOf("*/", Math.max(begin, 0)) + 2;
            boolean belongs = begin >= 0
                    && end < at
                    && BETWEEN.matcher(text.substring(end, at)).matches();
            found.add(belongs ? text.substring(begin, end).replaceAll("\\s*\\n\\s*\\*\\s", " ") : "");
        }
        return found;
    }

    private static boolean namesAShortForm(Path file, String javadoc) {
        var named = SHORT_FORM.matcher(javadoc);
        if (!named.find()) {
            return false;
        }
        String type = named.group(1);
        String method = named.group(2);
        Stream<Path> sources = type.isEmpty()
                ? Stream.of(file)
                : tests().filter(source -> source.getFileName().toString().equals(type + ".java"));
        return sources.anyMatch(source -> method.isEmpty() || text(source).contains(" " + method + "("));
    }

    private static Stream<Path> tests() {
        try (Stream<Path> paths = Files.walk(Repository.ROOT)) {
            return paths
                    .filter(path -> path.toString().endsWith("Test.java"))
                    .filter(path -> !path.toString().contains("/target/"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
