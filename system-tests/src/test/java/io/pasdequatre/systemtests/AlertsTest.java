package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pasdequatre.systemtests.Promtool.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alert rules: that they fire when they should, and that there is a page for whoever is woken by them. */
class AlertsTest {

    private static final Path RUNBOOKS = Repository.ROOT.resolve("docs/runbooks");

    @Test
    void prometheusTakesItsConfigurationAndTheRules() {
        Answer answer = Promtool.ask(Alerts.HOME, "check", "config", "prometheus.yml");
        assertThat(answer.content()).as(answer.printed()).isTrue();
        assertThat(answer.printed()).contains(Alerts.rules().size() + " rules found");
    }

    @Test
    void everyAlertFiresWhenItShouldAndNotBefore() {
        Answer answer = Promtool.ask(Alerts.HOME, "test", "rules", "alerts-test.yml");
        assertThat(answer.content()).as(answer.printed()).isTrue();
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() {
        assertThat(Alerts.names()).isNotEmpty().doesNotHaveDuplicates().allSatisfy(alert -> {
            assertThat(expectationsOf(alert).filter(expected -> expected.has("exp_samples")))
                    .as("cases in which %s fires", alert)
                    .isNotEmpty();
            assertThat(expectationsOf(alert).filter(expected -> !expected.has("exp_samples")))
                    .as("cases in which %s does not fire", alert)
                    .isNotEmpty();
        });
    }

    @Test
    void everyAlertSaysHowBadItIsWhatItIsWhatToDoAndWhereMoreIsSaid() {
        assertThat(Alerts.rules()).allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).contains(". ");
            assertThat(rule.at("/annotations/runbook_url").asText())
                    .isEqualTo("docs/runbooks/%s.md", rule.get("alert").asText());
        });
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
        try (Stream<Path> pages = Files.list(RUNBOOKS)) {
            assertThat(pages.map(page -> page.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .containsExactlyInAnyOrderElementsOf(
                            Alerts.names().stream().map(alert -> alert + ".md").toList());
        }
        assertThat(Alerts.names())
                .allSatisfy(alert -> assertThat(Files.readString(RUNBOOKS.resolve(alert + ".md")))
                        .startsWith("# " + alert + "\n")
                        .containsSubsequence("## What customers notice", "## Look", "## Do", "## Over when"));
    }

    @Test
    void theIndexOfRunbooksListsEveryAlertWithItsSeverity() throws IOException {
        String index = Files.readString(RUNBOOKS.resolve("README.md"));
        assertThat(Alerts.rules())
                .allSatisfy(rule -> assertThat(index)
                        .contains("| [%1$s](%1$s.md) | %2$s |"
                                .formatted(
                                        rule.get("alert").asText(),
                                        rule.at("/labels/severity").asText())));
    }

    private static Stream<JsonNode> expectationsOf(String alert) {
        String query = "ALERTS{alertname=\"%s\", alertstate=\"firing\"}".formatted(alert);
        return Alerts.expectations().stream()
                .filter(expected -> query.equals(expected.get("expr").asText()));
    }
}
