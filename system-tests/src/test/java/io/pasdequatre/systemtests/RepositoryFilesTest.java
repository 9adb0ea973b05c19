package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and their tools expect of a repository. {@link DocumentsTest} reads the prose. */
class RepositoryFilesTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    /** Containers that begin as root, with its rights. */
    private static final List<String> OF_ROOT = List.of("passwords", "postgres");

    @Test
    void theLicenceIsTheOneThatThePomsName() throws IOException {
        assertThat(read("LICENSE")).contains("Apache License", "Version 2.0", "END OF TERMS AND CONDITIONS");
        assertThat(List.of(read("pom.xml"), read("bom/pom.xml")))
                .allSatisfy(pom -> assertThat(pom).contains("<name>Apache-2.0</name>", "<developers>", "<scm"));
    }

    @Test
    void theNoticeNamesEverySchemaThatIsKeptAsData() throws IOException {
        String notice = read("NOTICE");
        for (String folder : List.of(
                "event-contracts/src/test/resources/asyncapi-specs/", "system-tests/src/test/resources/kubernetes/")) {
            try (Stream<Path> files = Files.list(Repository.ROOT.resolve(folder))) {
                assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                        .isNotEmpty()
                        .allSatisfy(name -> assertThat(notice).contains(folder, name));
            }
        }
    }

    @Test
    void theChangelogHasASectionForWhatIsNotReleased() throws IOException {
        assertThat(read("CHANGELOG.md").lines().filter(line -> line.startsWith("## ")))
                .first()
                .isEqualTo("## [Unreleased]");
    }

    @Test
    void theWorkflowRunsWhatContinuousIntegrationRunsOnTheJdkOfTheBuild() throws IOException {
        JsonNode steps = YAML.readTree(read(".github/workflows/ci.yml")).at("/jobs/run/steps");

        assertThat(steps.findValuesAsText("run")).contains(".ci/run");
        assertThat(read("pom.xml"))
                .contains("<java.version>" + steps.findValue("java-version").asText() + "</java.version>");
    }

    @Test
    void updatesAreLookedForWhereThereAreDependencies() throws IOException {
        JsonNode updates = YAML.readTree(read(".github/dependabot.yml")).path("updates");

        assertThat(updates.findValuesAsText("package-ecosystem"))
                .containsExactlyInAnyOrder("maven", "docker", "docker-compose", "github-actions");
        assertThat(StreamSupport.stream(updates.spliterator(), false)
                        .map(update -> update.path("directory").asText().substring(1)))
                .allSatisfy(directory ->
                        assertThat(Repository.ROOT.resolve(directory)).isDirectory());
    }

    @Test
    void aCloneThatWantsWindowsLineEndsGetsNoneAndStarts(@TempDir Path temporary) throws Exception {
        Path clone = temporary.resolve("clone");
        run(
                temporary,
                "git clone -q --depth 1 -c core.autocrlf=true 'file://%s' '%s'".formatted(Repository.ROOT, clone));

        assertThat(run(clone, "git ls-files --eol"))
                .contains("w/lf", "start")
                .doesNotContain("w/crlf")
                .doesNotContain("w/mixed");
        assertThat(run(clone, "./start --help")).contains("Usage: ./start");
        assertThat(run(clone, ".mvn/find-jdk")).isNotBlank();
    }

    /** Containers have users of their own. Theirs who may not read a file of ours gets it in an image, or from root. */
    @Test
    void aCloneThatOnlyItsOwnerReadsHasNoFileThatAnotherUserOfAContainerHasToRead(@TempDir Path temporary)
            throws Exception {
        Path clone = temporary.resolve("clone");
        run(temporary, "umask 077; git clone -q --depth 1 'file://%s' '%s'".formatted(Repository.ROOT, clone));
        JsonNode services = YAML.readTree(Files.readString(clone.resolve("docker-compose.yml")))
                .path("services");

        List<String> mounted = services.properties().stream()
                .filter(service -> !OF_ROOT.contains(service.getKey()))
                .map(Map.Entry::getValue)
                .filter(service -> !service.path("profiles").toString().contains("observability"))
                .flatMap(service -> StreamSupport.stream(service.path("volumes").spliterator(), false))
                .map(JsonNode::asText)
                .filter(volume -> volume.startsWith("./"))
                .toList();

        assertThat(mounted)
                .as("files of ours in containers without root's rights")
                .isEmpty();
        assertThat(run(clone, "./start --help")).contains("Usage: ./start");
        assertThat(read("docker/Dockerfile")).contains("COPY --chmod=755 docker/first-goods.sh");
        assertThat(read("docs/containers.md")).contains("chmod -R go+rX docker");
    }

    @Test
    void postgresThatWasKilledWhileItMadeItsVolumeMakesItAnew(@TempDir Path temporary) throws Exception {
        Path volume = Files.createDirectories(temporary.resolve("volume"));
        Path data = volume.resolve("18/docker");

        assertThat(startPostgres(temporary, "kill -9 $$")).isEqualTo(128 + 9);
        assertThat(volume.resolve("making")).exists();
        assertThat(data.resolve("half")).exists();

        String script = "bash $SCRIPTS/2-made.sh; touch $PGDATA/whole";
        assertThat(startPostgres(temporary, script)).isZero();
        assertThat(volume.resolve("making")).doesNotExist();
        assertThat(data.resolve("half")).doesNotExist();

        assertThat(startPostgres(temporary, "test -e $PGDATA/whole")).isZero();
    }

    /** With a program in the place of the image's own that makes a data directory and then does this. */
    private static int startPostgres(Path temporary, String then) throws IOException, InterruptedException {
        Path programs = Files.createDirectories(temporary.resolve("bin"));
        Path scripts = Files.createDirectories(temporary.resolve("scripts"));
        Path program = programs.resolve("docker-entrypoint.sh");
        Files.writeString(program, """
                #!/usr/bin/env bash
                if [ ! -s "$PGDATA/PG_VERSION" ]; then mkdir -p "$PGDATA"; echo 18 >"$PGDATA/PG_VERSION"; first=yes; fi
                [ ! -e "$VOLUME/making" ] || [ -e "%1$s" ] || { touch "$PGDATA/half" "%1$s"; }
                [ -r "$SCRIPTS/1-databases.sh" ] || exit 1
                %2$s
                """.formatted(temporary.resolve("once"), then));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder = new ProcessBuilder("bash", "docker/postgres.sh", "postgres").directory(Repository.ROOT.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PATH", programs + ":" + System.getenv("PATH"),
                        "VOLUME", temporary.resolve("volume").toString(),
                        "PGDATA", temporary.resolve("volume/18/docker").toString(),
                        "SCRIPTS", scripts.toString(),
                        "DATABASES", "k8s/overlays/local/databases.sh"));
        return builder.inheritIO().start().waitFor();
    }

    @Test
    void jaegerIsPinnedOnTheLoopbackInterfaceAndInItsProfile() throws IOException {
        JsonNode jaeger = YAML.readTree(read("docker-compose.yml")).at("/services/jaeger");

        assertThat(jaeger.path("image").asText()).matches("jaegertracing/jaeger:\\d+\\.\\d+\\.\\d+");
        assertThat(jaeger.at("/profiles/0").asText()).isEqualTo("observability");
        assertThat(jaeger.at("/ports/0").asText()).startsWith("127.0.0.1:").endsWith(":16686");
    }

    @Test
    void theTestsPullNoImageThatOnlyTheObservabilityProfileHas() throws IOException {
        String commands = read(".ci/containers")
                + read("system-tests/src/test/java/io/pasdequatre/systemtests/ComposeStack.java")
                        .replaceAll("\",\\s+\"", " ");

        assertThat(commands)
                .containsPattern("--profile '?\\*'? down")
                .doesNotContainPattern("--profile '?(\\*|observability)'? (up|pull|run|create|start|build)");
    }

    private static String read(String file) throws IOException {
        return Files.readString(Repository.ROOT.resolve(file));
    }

    private static String run(Path directory, String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", line, printed).isZero();
        return printed;
    }
}
