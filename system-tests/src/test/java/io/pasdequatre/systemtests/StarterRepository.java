package io.pasdequatre.systemtests;

import io.pasdequatre.eventing.Outbox;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * What {@code ./mvnw install} of the starter puts into a Maven repository and its users need: the starter, the parent
 * of its POM, and the BOM. Whatever else a build asks for is in the repository behind it, which is only read.
 */
final class StarterRepository {

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>pas-de-quatre</artifactId>\\s*<version>([^<]+)</version>");

    private final Path directory;
    private final String version;

    private StarterRepository(Path directory, String version) {
        this.directory = directory;
        this.version = version;
    }

    /** Makes one, of the starter that this test has on its class path. */
    static StarterRepository in(Path directory) throws IOException, URISyntaxException {
        Matcher version = VERSION.matcher(Files.readString(Repository.ROOT.resolve("pom.xml")));
        if (!version.find()) {
            throw new IllegalStateException("The version of this project is not where it was");
        }
        var repository = new StarterRepository(directory, version.group(1));
        Files.copy(Repository.ROOT.resolve("pom.xml"), repository.file("pas-de-quatre", "pom"));
        Files.copy(
                Repository.ROOT.resolve("eventing-spring-boot-starter/pom.xml"),
                repository.file("eventing-spring-boot-starter", "pom"));
        Files.copy(Repository.ROOT.resolve("bom/pom.xml"), repository.file("pas-de-quatre-bom", "pom"));
        Path starter = Path.of(
                Outbox.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path jar = repository.file("eventing-spring-boot-starter", "jar");
        if (Files.isDirectory(starter)) { // Of a build that stops before it packages.
            pack(starter, jar);
        } else {
            Files.copy(starter, jar);
        }
        return repository;
    }

    /** The options of a Maven that finds it, and behind it what the build around this test has downloaded. */
    List<String> mavenOptions() {
        return options("-Dmaven.repo.local=" + directory, "-Dmaven.repo.local.tail=" + behind());
    }

    /** The options of a Maven that uses what the build around this test uses. */
    static List<String> optionsOfThisBuild() {
        return options("-Dmaven.repo.local=" + behind());
    }

    private static Path behind() {
        return Path.of(
                System.getProperty("maven.local.repository", System.getProperty("user.home") + "/.m2/repository"));
    }

    private static List<String> options(String... repositories) {
        var options = Stream.concat(Stream.of("-B", "-ntp"), Stream.of(repositories));
        boolean offline = "offline=true".equals(System.getProperty("maven.network"));
        return (offline ? Stream.concat(options, Stream.of("-o")) : options).toList();
    }

    private Path file(String artifact, String extension) throws IOException {
        Path folder = directory.resolve("io/pasdequatre").resolve(artifact).resolve(version);
        Files.createDirectories(folder);
        return folder.resolve("%s-%s.%s".formatted(artifact, version, extension));
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (Stream<Path> files = Files.walk(classes);
                var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files.filter(each -> !each.equals(classes)).toList()) {
                boolean isDirectory = Files.isDirectory(file); // Flyway finds migrations by them.
                out.putNextEntry(new ZipEntry(classes.relativize(file) + (isDirectory ? "/" : "")));
                if (!isDirectory) {
                    Files.copy(file, out);
                }
                out.closeEntry();
            }
        }
    }
}
