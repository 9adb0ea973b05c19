package io.pasdequatre.eventing.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** An IDE completes the settings, and describes what each is for. */
class EventingPropertiesTest {

    @Test
    void everySettingIsInTheMetadataWithWhatItIsFor() throws IOException {
        try (InputStream metadata = Objects.requireNonNull(
                EventingProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            Map<String, String> described = JsonMapper.shared()
                    .readTree(metadata)
                    .get("properties")
                    .valueStream()
                    .filter(property -> property.get("name").asString().startsWith("pasdequatre."))
                    .collect(Collectors.toMap(
                            property -> property.get("name").asString(),
                            property -> property.path("description").asString("")));

            assertThat(described).containsOnlyKeys(settings().toList());
            assertThat(described).allSatisfy((_, what) -> assertThat(what).hasSizeGreaterThan(10));
        }
    }

    private static Stream<String> settings() {
        return settings("pasdequatre.eventing", EventingProperties.class);
    }

    private static Stream<String> settings(String prefix, Class<?> group) {
        return Arrays.stream(group.getRecordComponents()).flatMap(part -> {
            String name = prefix + "." + kebab(part.getName());
            return part.getType().isRecord() ? settings(name, part.getType()) : Stream.of(name);
        });
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
