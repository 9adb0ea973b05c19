package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One new step in both sagas, as patches, whose files docs/orchestration.md counts. */
class FraudChecksTest {

    @ParameterizedTest
    @ValueSource(strings = {"choreographed", "orchestrated"})
    void thePatchFitsTheSources(String saga) throws Exception {
        assertThat(run(Repository.ROOT, List.of("git", "apply", "--check", patch(saga))))
                .isEmpty();
    }

    /** Builds a copy of the sources, which takes minutes. The short form is {@link #thePatchFitsTheSources}. */
    @Tag("thorough")
    @ParameterizedTest
    @CsvSource({
        "choreographed, 'event-contracts,payment-service,tracking-service,simulation',"
                + "'TopicsTest,EventsTest,AsyncApiTest,CompatibilityTest,ReleasesTest,PaymentSagaStepsTest,OrderProgressTest,FraudCheckTest'",
        "orchestrated, orchestrated, OrchestratorTest"
    })
    void withThePatchItsTestsPass(String saga, String modules, String tests, @TempDir Path copy) throws Exception {
        run(
                Repository.ROOT,
                List.of("bash", "-c", "git ls-files -z | tar -c --null -T - | tar -x -C '%s'".formatted(copy)));
        run(copy, List.of("git", "apply", patch(saga)));

        var build = new ArrayList<>(List.of("./mvnw", "test", "-pl", modules, "-am"));
        build.add("-Dtest=" + tests);
        build.add("-Dsurefire.failIfNoSpecifiedTests=false");
        build.addAll(StarterRepository.optionsOfThisBuild());
        String said = run(copy, build);

        assertThat(said).contains("BUILD SUCCESS");
        for (String test : tests.split(",", -1)) {
            assertThat(said).containsPattern("Tests run: [1-9]\\d*, Failures: 0, Errors: 0, .* in [\\w.]+\\." + test);
        }
    }

    private static String patch(String saga) {
        return Repository.ROOT
                .resolve("drills/fraud-check-%s.patch".formatted(saga))
                .toString();
    }

    private static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, said).isZero();
        return said;
    }
}
