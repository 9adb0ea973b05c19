package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.pasdequatre.systemtests.Promtool.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboards, without the Grafana that shows them. */
class DashboardsTest {

    private static final Pattern RUNBOOK = Pattern.compile("docs/runbooks/\\w+\\.md");

    @Test
    void everyPanelSaysWhatItShowsAndWhatToDo() {
        assertThat(Dashboards.panels())
                .isNotEmpty()
                .allSatisfy(panel -> assertThat(panel.path("description").asText())
                        .as(panel.get("title").asText())
                        .hasSizeGreaterThan(60)
                        .contains("."));
    }

    @Test
    void everyRunbookThatAPanelNamesIsThere() {
        List<String> named = Dashboards.panels().stream()
                .flatMap(panel ->
                        RUNBOOK.matcher(panel.get("description").asText()).results())
                .map(MatchResult::group)
                .toList();
        assertThat(named)
                .isNotEmpty()
                .allSatisfy(page -> assertThat(Repository.ROOT.resolve(page)).exists());
    }

    @Test
    void everyPanelAsksTheSourceThatGrafanaIsGiven() throws IOException {
        JsonNode source = new ObjectMapper(new YAMLFactory())
                .readTree(Dashboards.HOME
                        .resolve("provisioning/datasources/prometheus.yml")
                        .toFile())
                .at("/datasources/0");
        assertThat(Dashboards.panels())
                .extracting(panel -> panel.at("/datasource/uid").asText())
                .containsOnly(source.get("uid").asText());
    }

    @Test
    void prometheusUnderstandsEveryQuery(@TempDir Path directory) throws IOException {
        var rules = Dashboards.queries().stream()
                .map(query -> Map.of("record", "panel:query", "expr", query))
                .distinct()
                .toList();
        Files.writeString(
                directory.resolve("queries.yml"),
                new ObjectMapper()
                        .writeValueAsString(Map.of("groups", List.of(Map.of("name", "panels", "rules", rules)))));

        Answer answer = Promtool.ask(directory, "check", "rules", "--lint=none", "queries.yml");

        assertThat(answer.content()).as(answer.printed()).isTrue();
        assertThat(answer.printed()).contains(rules.size() + " rules found");
    }

    @Test
    void nobodyCanChangeThem() {
        assertThat(Dashboards.all())
                .hasSize(2)
                .allSatisfy(dashboard ->
                        assertThat(dashboard.get("editable").asBoolean()).isFalse());
    }
}
