package io.pasdequatre.systemtests;

import static io.pasdequatre.systemtests.Manifests.each;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The alert rules, and their cases, as they stand in files. */
final class Alerts {

    static final Path HOME = Repository.ROOT.resolve("docker/prometheus");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Alerts() {}

    static List<JsonNode> rules() {
        return each(read("alerts.yml").get("groups"))
                .flatMap(group -> each(group.get("rules")))
                .toList();
    }

    static List<String> names() {
        return rules().stream().map(rule -> rule.get("alert").asText()).toList();
    }

    /** What is expected of alerts at moments, each as promtool has it. */
    static List<JsonNode> expectations() {
        return each(read("alerts-test.yml").get("tests"))
                .flatMap(test -> each(test.get("promql_expr_test")))
                .toList();
    }

    private static JsonNode read(String file) {
        try {
            return YAML.readTree(HOME.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
