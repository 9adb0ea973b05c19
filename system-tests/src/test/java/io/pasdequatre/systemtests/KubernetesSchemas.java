package io.pasdequatre.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a manifest may hold, as those who made its kind publish it; make-schemas.mjs beside the schemas says from where.
 */
final class KubernetesSchemas {

    private static final Map<String, Schema> BY_KIND = new HashMap<>();

    static {
        Stream.of("kubernetes", "strimzi", "cloudnative-pg", "keda").forEach(KubernetesSchemas::read);
    }

    private KubernetesSchemas() {}

    /** What its kind does not allow in it, or a sentence if nobody knows its kind. */
    static List<String> violations(JsonNode manifest) {
        String kind = manifest.path("apiVersion").asText() + " "
                + manifest.path("kind").asText();
        Schema schema = BY_KIND.get(kind);
        return schema == null
                ? List.of("There is no schema for " + kind)
                : schema.validate(manifest).stream().map(String::valueOf).toList();
    }

    private static void read(String file) {
        try (var source = KubernetesSchemas.class.getResourceAsStream("/kubernetes/" + file + ".json")) {
            JsonNode schemas = new ObjectMapper().readTree(source);
            SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
            schemas.get("kinds").properties().forEach(kind -> {
                ObjectNode schema = kind.getValue().has("$ref")
                        ? ((ObjectNode) schemas.get("definitions")
                                        .get(kind.getValue()
                                                .get("$ref")
                                                .asText()
                                                .substring("#/definitions/".length())))
                                .deepCopy()
                        : kind.getValue().deepCopy();
                schema.set("definitions", schemas.get("definitions"));
                BY_KIND.put(kind.getKey(), registry.getSchema(schema));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
