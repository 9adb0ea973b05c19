package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command that brings a cluster up, as far as it goes without one. */
class KindUpTest {

    @Test
    void theDryRunPrintsEachCommandInItsOrder() throws IOException, InterruptedException {
        assertThat(dryRun())
                .extracting(line ->
                        String.join(" ", Stream.of(line.split(" ", -1)).limit(3).toList()))
                .containsExactly(
                        "kind create cluster",
                        "docker compose build",
                        "kind load docker-image",
                        "k8s/overlays/local/passwords",
                        "kubectl --context kind-pas-de-quatre",
                        "kubectl --context kind-pas-de-quatre",
                        "kubectl --context kind-pas-de-quatre");
    }

    @Test
    void everyImageThatTheManifestsNameIsBuiltAndLoaded() throws IOException, InterruptedException {
        List<String> loaded = Stream.of(dryRun().get(2).split(" ", -1))
                .filter(KindUpTest::isOurs)
                .toList();

        assertThat(Manifests.LOCAL
                        .all()
                        .flatMap(manifest -> manifest.findValuesAsText("image").stream())
                        .filter(KindUpTest::isOurs))
                .isNotEmpty()
                .isSubsetOf(loaded);
    }

    /** What was applied the one way is refused the other way, field by field. */
    @Test
    void manifestsAreAppliedInOneWayOnly() throws IOException {
        assertThat(Stream.of("k8s/README.md", "k8s/kind-up")
                        .flatMap(KindUpTest::commands)
                        .filter(command -> command.matches(".*kubectl .*\\bapply\\b.*")))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(command -> command.matches("(run )?kubectl (--context \\S+ )?apply -k k8s/overlays/\\w+"));
        assertThat(Files.readString(Repository.ROOT.resolve("k8s/README.md")).replace('\n', ' '))
                .contains("always with plain `kubectl apply -k`, never with `--server-side`");
    }

    /** The lines that somebody runs: in a document those between fences. */
    private static Stream<String> commands(String file) {
        try {
            String text = Files.readString(Repository.ROOT.resolve(file));
            return file.endsWith(".md")
                    ? Pattern.compile("(?s)```\n(.*?)```")
                            .matcher(text)
                            .results()
                            .flatMap(block -> block.group(1).lines())
                    : text.lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOurs(String image) {
        return image.startsWith("pas-de-quatre/");
    }

    /** The commands, without what the script says beside them. */
    private static List<String> dryRun() throws IOException, InterruptedException {
        Process script = new ProcessBuilder("k8s/kind-up", "--dry-run")
                .directory(Repository.ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(script.getInputStream().readAllBytes(), UTF_8);
        assertThat(script.waitFor()).as(printed).isZero();
        return printed.lines().filter(line -> !line.startsWith("#")).toList();
    }
}
