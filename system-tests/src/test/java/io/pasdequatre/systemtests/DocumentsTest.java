package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Reads the documents: what they name exists. */
class DocumentsTest {

    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Za-z]*[a-z][A-Za-z]*");
    private static final Pattern TEST = Pattern.compile("([A-Z][A-Za-z]+Test|[A-Z][A-Za-z]+Journey)#(\\w+)");
    private static final Pattern PATH = Pattern.compile("\\.?[\\w.-]+(/[\\w.*<>-]+)+/?");
    /** Words in code font that look like classes of ours, and are terms of others. */
    private static final Set<String> OTHERS = Set.of("Location", "Ctrl-C");

    /** The name of a file that the document shows in full, above what is in it: the class is the document's own. */
    private static final Pattern SHOWN = Pattern.compile("(?m)^`(?:[^`\n]+/)?(\\w+)\\.(?:java|avsc)`:\n\n```");

    private static final Pattern FORMER_WORDS =
            Pattern.compile("(?i)\\b(f[a]cts?|held back|holds? back|workbench|passed over|stories)\\b");

    private static final Pattern DEFINITION = Pattern.compile("(?m)^(\\w+)(?:\\([^)]*\\))? ==");

    private static final List<Pattern> NAMES = Stream.of("order", "inventory", "payment", "notification")
            .map(service -> Pattern.compile("(?i)\\b%s(s|-service)?\\b".formatted(service)))
            .toList();

    private static final Map<String, Path> SOURCES = sources();
    private static final Set<String> SPECIFIED = specified();

    @TestFactory
    Stream<DynamicTest> everyLinkLeadsSomewhere() {
        return documents()
                .map(document -> DynamicTest.dynamicTest(
                        name(document),
                        () -> assertThat(matches(LINK, document)
                                        .map(link -> link.group(1))
                                        .filter(link -> !link.startsWith("http"))
                                        .filter(link -> !Files.exists(document.resolveSibling(link))))
                                .as("links of %s to nowhere", document)
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyClassThatIsNamedExists() {
        return documents()
                .map(document -> DynamicTest.dynamicTest(
                        name(document),
                        () -> assertThat(code(document)
                                        .filter(CLASS.asMatchPredicate())
                                        .filter(type -> type.chars()
                                                        .filter(Character::isUpperCase)
                                                        .count()
                                                > 1)
                                        .filter(type -> !shown(document).contains(type))
                                        .filter(type -> !OTHERS.contains(type)
                                                && !SOURCES.containsKey(type)
                                                && !SPECIFIED.contains(type)
                                                && !isOnTheClassPath(type)))
                                .as("classes that %s names and that are gone", document)
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyTestThatIsClaimedAsProofExists() {
        return documents()
                .map(document -> DynamicTest.dynamicTest(
                        name(document),
                        () -> assertThat(code(document)
                                        .map(TEST::matcher)
                                        .filter(java.util.regex.Matcher::matches)
                                        .filter(test -> !hasMethod(test.group(1), test.group(2)))
                                        .map(test -> test.group()))
                                .as("tests that %s names and that are gone", document)
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyPathThatIsNamedExists() {
        return documents()
                .map(document -> DynamicTest.dynamicTest(
                        name(document),
                        () -> assertThat(code(document)
                                        .filter(PATH.asMatchPredicate())
                                        .filter(path -> isOurs(path) && !Files.exists(Repository.ROOT.resolve(path))))
                                .as("paths that %s names and that are gone", document)
                                .isEmpty()));
    }

    /** The decision about the words names those that are out, and a decision is read as it was taken. */
    @TestFactory
    Stream<DynamicTest> theWordsAreThoseOfTheGlossary() {
        return documents()
                .filter(document -> !name(document).startsWith("docs/adr/"))
                .map(document -> DynamicTest.dynamicTest(
                        name(document),
                        () -> assertThat(FORMER_WORDS
                                        .matcher(CODE.matcher(text(document)).replaceAll(""))
                                        .results()
                                        .map(MatchResult::group))
                                .as("words of %s that docs/glossary.md has others for", document)
                                .isEmpty()));
    }

    @Test
    void everyGuaranteeNamesTheTestThatProvesIt() throws IOException {
        List<String> rows = Files.readAllLines(Repository.ROOT.resolve("docs/guarantees.md")).stream()
                .filter(line -> line.startsWith("- "))
                .toList();
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).containsPattern("`\\w+(Test|Journey)#\\w+`|Not guaranteed"));
    }

    @Test
    void everyDecisionIsListedInTheIndex() throws IOException {
        String index = Files.readString(Repository.ROOT.resolve("docs/adr/README.md"));
        try (Stream<Path> decisions = Files.list(Repository.ROOT.resolve("docs/adr"))) {
            assertThat(decisions.map(path -> path.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(index).contains("(" + name + ")"));
        }
    }

    /** Outside of the services, whose own code may name another for its events. */
    @Test
    void whoAddsAServiceIsToldOfEveryFileThatListsTheServices() throws IOException {
        String page = Files.readString(Repository.ROOT.resolve("docs/add-a-service.md"));
        try (Stream<Path> places = Stream.of(
                        "pom.xml",
                        "start",
                        "docker-compose.yml",
                        "docker",
                        "k8s",
                        "event-contracts",
                        "local-stack",
                        "simulation/pom.xml",
                        "system-tests/pom.xml")
                .map(Repository.ROOT::resolve)
                .flatMap(DocumentsTest::walk)
                .filter(DocumentsTest::listsTheServices)) {
            assertThat(places.map(DocumentsTest::name).filter(place -> !page.contains("`" + place + "`")))
                    .as("files that list the services, and that docs/add-a-service.md does not name")
                    .isEmpty();
        }
    }

    private static boolean listsTheServices(Path path) {
        String name = path.getFileName().toString();
        return Files.isRegularFile(path)
                && !path.toString().contains("/target/")
                && !path.toString().contains("/src/test/")
                && !path.toString().contains("/secrets/")
                && !name.matches(".*(\\.md|\\.json|\\.avsc|-test\\.yml)")
                && NAMES.stream()
                        .allMatch(service -> service.matcher(text(path)).find());
    }

    static Stream<Path> documents() {
        return Stream.of(
                        "README.md",
                        "AGENTS.md",
                        "CHANGELOG.md",
                        "CONTRIBUTING.md",
                        "SECURITY.md",
                        "benchmarks/README.md",
                        "k8s/README.md",
                        "docs")
                .map(Repository.ROOT::resolve)
                .flatMap(DocumentsTest::walk)
                .filter(path ->
                        path.toString().endsWith(".md") && !path.toString().contains("/target/"));
    }

    /** The actions and promises of the specification. */
    private static Set<String> specified() {
        return walk(Repository.ROOT.resolve("docs/spec"))
                .filter(path ->
                        path.toString().endsWith(".tla") && !path.toString().contains("/target/"))
                .flatMap(path -> matches(DEFINITION, path).map(definition -> definition.group(1)))
                .collect(Collectors.toSet());
    }

    private static Set<String> shown(Path document) {
        return matches(SHOWN, document).map(file -> file.group(1)).collect(Collectors.toSet());
    }

    private static Stream<String> code(Path document) {
        return matches(CODE, document).map(match -> match.group(1));
    }

    private static Stream<MatchResult> matches(Pattern pattern, Path document) {
        return pattern.matcher(text(document)).results().toList().stream();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A path whose first part is a folder of ours; `application/avro` is none. */
    private static boolean isOurs(String path) {
        return !path.contains("<")
                && !path.contains("*")
                && Files.exists(Repository.ROOT.resolve(path.substring(0, path.indexOf('/'))));
    }

    private static boolean hasMethod(String type, String method) {
        try {
            Path source = SOURCES.get(type);
            return source != null && Files.readString(source).contains(" " + method + "(");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isOnTheClassPath(String type) {
        return Stream.of(
                        "io.pasdequatre.events.",
                        "io.debezium.engine.",
                        "io.debezium.pipeline.",
                        "io.debezium.pipeline.signal.actions.",
                        "java.lang.invoke.",
                        "java.util.",
                        "org.apache.kafka.connect.storage.")
                .anyMatch(packageName -> {
                    try {
                        Class.forName(packageName + type, false, DocumentsTest.class.getClassLoader());
                        return true;
                    } catch (ClassNotFoundException e) {
                        return false;
                    }
                });
    }

    private static Map<String, Path> sources() {
        return walk(Repository.ROOT)
                .filter(path ->
                        path.toString().endsWith(".java") && !path.toString().contains("/target/"))
                .filter(path -> !path.endsWith("package-info.java"))
                .collect(Collectors.toMap(
                        path -> path.getFileName().toString().replace(".java", ""), path -> path, (first, _) -> first));
    }

    private static Stream<Path> walk(Path from) {
        try (Stream<Path> paths = Files.walk(from)) {
            return paths
                    .filter(path -> !Repository.ROOT.relativize(path).toString().startsWith("."))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String name(Path document) {
        return Repository.ROOT.relativize(document).toString();
    }
}
