package io.pasdequatre.systemtests;

import static io.pasdequatre.systemtests.Manifests.each;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards, as Grafana is given them. */
final class Dashboards {

    static final Path HOME = Repository.ROOT.resolve("docker/grafana");

    private Dashboards() {}

    static List<JsonNode> all() {
        try (Stream<Path> files = Files.list(HOME.resolve("dashboards"))) {
            return files.map(Dashboards::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> panels() {
        return all().stream()
                .flatMap(dashboard -> each(dashboard.get("panels")))
                .toList();
    }

    /** As Prometheus gets them once Grafana has filled in its variables. */
    static List<String> queries() {
        return panels().stream()
                .flatMap(panel -> each(panel.get("targets")))
                .map(target -> target.get("expr").asText())
                .map(query -> query.replace("$__rate_interval", "1m").replace("$service", "order-service"))
                .toList();
    }

    private static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
