package io.pasdequatre.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.util.FileSystemUtils;

/** An overlay of k8s/ as {@code kubectl} sends it to a cluster, rendered once, with passwords of its own. */
final class Manifests {

    static final List<String> SERVICES = List.of(
            "order-service", "inventory-service", "payment-service", "notification-service", "tracking-service");

    private static final List<String> SERVICES_AND_CONTRACTS =
            Stream.concat(SERVICES.stream(), Stream.of("contracts")).toList();

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path HOME = Repository.ROOT.resolve("system-tests/target/k8s");

    static {
        copy();
        run("bash", "overlays/local/passwords");
    }

    static final Manifests LOCAL = new Manifests("local");
    static final Manifests PRODUCTION = new Manifests("production");

    private final String overlay;
    private final List<JsonNode> all;

    private Manifests(String overlay) {
        this.overlay = overlay;
        try (var documents = YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(run("kubectl", "kustomize", "overlays/" + overlay))) {
            all = documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with another tag for every image of ours: what somebody sends to the cluster that has this one. */
    Manifests withImagesOf(String tag) {
        String images = SERVICES_AND_CONTRACTS.stream()
                .map(image -> "  - { name: pas-de-quatre/%s, newTag: %s }%n".formatted(image, tag))
                .collect(Collectors.joining());
        String name = overlay + "-" + tag;
        try {
            Path directory = Files.createDirectories(HOME.resolve("overlays").resolve(name));
            Files.writeString(directory.resolve("kustomization.yaml"), """
                    apiVersion: kustomize.config.k8s.io/v1beta1
                    kind: Kustomization
                    resources: [../%s]
                    images:
                    %s""".formatted(overlay, images));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Manifests(name);
    }

    static Stream<Manifests> overlays() {
        return Stream.of(LOCAL, PRODUCTION);
    }

    Stream<JsonNode> all() {
        return all.stream();
    }

    Stream<JsonNode> of(String kind) {
        return all().filter(manifest -> kind.equals(manifest.path("kind").asText()));
    }

    JsonNode of(String kind, String name) {
        return of(kind).filter(manifest -> name.equals(name(manifest)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No %s %s in %s".formatted(kind, name, overlay)));
    }

    static String name(JsonNode manifest) {
        return manifest.at("/metadata/name").asText();
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return overlay;
    }

    private static void copy() {
        try {
            FileSystemUtils.deleteRecursively(HOME);
            FileSystemUtils.copyRecursively(Repository.ROOT.resolve("k8s"), HOME);
            FileSystemUtils.deleteRecursively(HOME.resolve("overlays/local/secrets"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a program prints, which has to succeed. */
    private static String run(String... command) {
        try {
            Path said = Files.createTempFile(HOME, command[0], ".log");
            Process process = start(said, command);
            String printed =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + Files.readString(said));
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process start(Path said, String... command) {
        try {
            return new ProcessBuilder(command)
                    .directory(HOME.toFile())
                    .redirectError(said.toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    command[0] + " is not installed. The manifests are rendered with kubectl 1.27 or newer:"
                            + " Debian 13 has it in kubernetes-client, else see https://kubernetes.io/docs/tasks/tools/",
                    e);
        }
    }
}
