package io.pasdequatre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.benchmarks.SmsTrial.Outcome;
import io.pasdequatre.localstack.TestInfrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each way to have an SMS sent once doubles and loses, by the provider's own record. It asserts no time. */
class DuplicatesTest {

    private static Map<SmsFault, Map<SmsWay, Outcome>> outcomes = Map.of();
    private static Map<SmsWay, Percentiles> latencies = Map.of();

    @BeforeAll
    static void run() throws Exception {
        var infrastructure = TestInfrastructure.shared();
        try (var servers =
                new SmsServers(infrastructure.bootstrapServers(), infrastructure.createDatabase("duplicates"))) {
            var duplicates = new Duplicates(servers);
            outcomes = duplicates.outcomes();
            latencies = duplicates.latencies(Duplicates.Plan.SMOKE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            # fault                | nothing   | key, call | call, key | token     | states
            PAUSED_BEFORE_OFFSET   | 1 doubled | –         | –         | –         | –
            PAUSED_AFTER_CALL      | 1 doubled | –         | 1 doubled | –         | –
            KILLED_BEFORE_ANYTHING | –         | –         | –         | –         | –
            KILLED_BEFORE_CALL     | –         | 1 lost    | –         | –         | –
            KILLED_AFTER_CALL      | 1 doubled | –         | 1 doubled | –         | –
            KILLED_BEFORE_OFFSET   | 1 doubled | –         | –         | –         | –
            KILLED_FOR_LONG        | 1 doubled | –         | 1 doubled | 1 doubled | 1 unknown
            ANSWER_DROPPED         | 1 doubled | –         | 1 doubled | –         | –
            REFUSED                | –         | 1 lost    | –         | –         | –
            PUBLISHED_AGAIN        | 5 doubled | –         | –         | 5 doubled | –
            """)
    void eachWayDoublesAndLosesWhatItsOrderOfStepsAllows(
            SmsFault fault, String none, String keyThenCall, String callThenKey, String token, String states) {
        assertThat(outcomes.getOrDefault(fault, Map.of()).values().stream().map(Outcome::toString))
                .containsExactly(none, keyThenCall, callThenKey, token, states);
    }

    @Test
    void theDocumentHasTheSameTableOfFaults() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "duplicates.md")))
                .contains(Duplicates.report(outcomes).asMarkdown());
    }

    @Test
    void eachWayIsMeasuredAndItsLinesAreCounted() {
        assertThat(Duplicates.compared(latencies).asMarkdown().lines().skip(2))
                .hasSize(SmsWay.values().length)
                .allSatisfy(line -> assertThat(line).matches("\\| [^|]+ \\| [1-9]\\d* \\| [\\d.]+ \\| [\\d.]+ \\|.*"));
    }
}
