package io.pasdequatre.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A document that can be followed: the files it shows, each below its name, and what it says to type, each with the
 * answer it shows below.
 *
 * @param files the files, in their order
 * @param scripts what is to be typed, in its order
 */
record Page(List<File> files, List<Script> scripts) {

    private static final Pattern BLOCK =
            Pattern.compile("(?ms)(?:^`([^`\n]+)`:\n\n)?^( *)```(\\w*)\n(.*?)\n\\2```$(?:\n\\2```\n(.*?)\n\\2```$)?");

    /** Other blocks without a name are excerpts. */
    private static final Set<String> TYPED = Set.of("sh", "sql");

    /** What a file contains. */
    record File(String path, String content) {}

    /**
     * What is typed.
     *
     * @param language {@code sh} or {@code sql}
     * @param answer what the page says it answers, or null if it says nothing of that
     */
    record Script(String language, String text, @Nullable String answer) {

        /** Whether this is the answer: … stands for whatever is there, and a number called id for any number. */
        boolean isAnsweredBy(String given) {
            if (answer == null) {
                return true;
            }
            String anything =
                    Pattern.quote(answer).replace("…", "\\E.*\\Q").replaceAll("\"id\":\\d+", "\"id\":\\\\E\\\\d+\\\\Q");
            return Pattern.compile(anything, Pattern.DOTALL)
                    .matcher(given.strip())
                    .matches();
        }
    }

    static Page read(Path document) throws IOException {
        List<MatchResult> blocks =
                BLOCK.matcher(Files.readString(document)).results().toList();
        return new Page(
                blocks.stream()
                        .filter(block -> block.group(1) != null)
                        .map(block -> new File(block.group(1), block.group(4) + "\n"))
                        .toList(),
                blocks.stream()
                        .filter(block -> block.group(1) == null && TYPED.contains(block.group(3)))
                        .map(block -> new Script(block.group(3), block.group(4).stripIndent(), block.group(5)))
                        .toList());
    }

    void writeTo(Path directory) throws IOException {
        for (File file : files) {
            Path path = directory.resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.content());
        }
    }
}
