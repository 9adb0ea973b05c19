package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OrderPlaced gains fields, and its total gets another name, which takes another topic, while customers order from two
 * replicas of each service. At each step one replica after the other is replaced by the next build, by the former one,
 * and by the next one again. After each of these the services' books have to agree. The short form is
 * {@link SchemaPatchesTest}.
 */
@Tag("drill")
class SchemaDrillTest {

    private static final Path BUILDS = Repository.ROOT.resolve("system-tests/target/drill");
    private static final String SETTING = "PASDEQUATRE_ORDER_EVENTSVERSION";
    private static final List<String> CONSUMERS = List.of("inventory", "payment", "notification", "tracking");

    private static LocalStack stack;
    private static DrillTraffic traffic;
    private static DrillBooks books;

    /** The build that each service runs from. */
    private final Map<String, Path> running = new HashMap<>();

    private final List<Row> rows = new ArrayList<>();

    /** What a roll-out did. */
    private record Row(String step, String way, int placed, DrillBooks.Figures books, Duration took) {

        String asMarkdown() {
            return "| %s | %s | %d | %d | %d | %d | %d |"
                    .formatted(
                            step,
                            way,
                            placed,
                            books.shipped(),
                            books.cancelled(),
                            books.deadLetters(),
                            took.toSeconds());
        }
    }

    /** Replaces replicas. */
    private interface RollOut {
        void run() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        if (!Boolean.getBoolean("drill.built")) {
            build();
        }
        stack = LocalStack.forTests(Map.of());
        for (String service : List.of("order", "inventory", "payment", "notification")) {
            stack.addReplica(service).start();
        }
        traffic = new DrillTraffic(new Shop(stack, List.of("", "-2")));
        books = new DrillBooks(stack);
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.stop();
        }
    }

    @Test
    void aFieldIsRenamedWhileCustomersOrderAndEachStepIsTakenBackOnce() throws Exception {
        var first = traffic.order();

        step("1. optional fields", 1, "inventory", "order");
        step("2. the transitional field `subtotal`", 2, "inventory", "notification", "order");
        step("3a. consumers consume both topics", 3, CONSUMERS.toArray(String[]::new));
        step("3b. order-service knows both topics", 3, "order");
        step("3c. orders begin on `order-events-v2`", this::begin, () -> settingOfOrders(Map.of()));
        step("4a. `order-events` is published no more", 4, "order");
        step("4b. consumers consume `order-events-v2` alone", 4, CONSUMERS.toArray(String[]::new));

        assertThat(first.sendBack().status()).isEqualTo(202);
        first.returnLabel();
        first.isBack();
        first.ends("RETURNED");
        books.requireNoDeadLetters();
        report();
    }

    private void begin() {
        settingOfOrders(Map.of(SETTING, "2"));
    }

    private void step(String name, int build, String... services) throws Exception {
        var before = new HashMap<>(running);
        var next = BUILDS.resolve("" + build);
        publishContracts(next);
        step(name, () -> roll(next, services), () -> {
            for (String service : services) {
                roll(before.getOrDefault(service, Repository.ROOT), service);
            }
        });
    }

    private void step(String name, RollOut forwards, RollOut back) throws Exception {
        rollOut(name, "forwards", forwards);
        rollOut(name, "back", back);
        rollOut(name, "forwards again", forwards);
    }

    private void rollOut(String step, String way, RollOut rollOut) throws Exception {
        Instant begun = Instant.now();
        int placed = traffic.during(rollOut::run);
        var row = new Row(step, way, placed, books.agreed(traffic.placed()), Duration.between(begun, Instant.now()));
        System.out.println(row.asMarkdown());
        rows.add(row);
    }

    /** One replica after the other, so that the other serves meanwhile. Of what only watches there is one. */
    private void roll(Path build, String... services) {
        for (String service : services) {
            for (String replica : replicas(service)) {
                var each = stack.service(replica);
                each.stop();
                each.runFrom(build);
                each.start();
            }
            running.put(service, build);
        }
    }

    private void settingOfOrders(Map<String, String> settings) {
        replicas("order").forEach(replica -> stack.service(replica).restartWith(settings));
    }

    private static List<String> replicas(String service) {
        return service.equals("tracking") ? List.of(service) : List.of(service, service + "-2");
    }

    /** As a deployment does before it replaces anything: with the program of the build that is deployed. */
    private static void publishContracts(Path build) throws IOException, InterruptedException {
        run(
                "the contracts of " + build,
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                build.resolve("event-contracts.jar") + File.pathSeparator + System.getProperty("java.class.path"),
                "io.pasdequatre.events.PublishContracts",
                stack.registryUrl().toString(),
                stack.bootstrapServers());
    }

    private static void build() throws IOException, InterruptedException {
        run(
                "the builds",
                Map.of("MAVEN_ARGS", String.join(" ", StarterRepository.optionsOfThisBuild())),
                Repository.ROOT.resolve("drill").toString(),
                "--build",
                BUILDS.toString());
    }

    private static void run(String what, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .directory(Repository.ROOT.toFile())
                .redirectErrorStream(true)
                .inheritIO();
        builder.environment().putAll(environment);
        assertThat(builder.start().waitFor()).as(what).isZero();
    }

    /** Into the document that {@code -Ddrill.writes} names. */
    private void report() throws IOException {
        String table = rows.stream().map(Row::asMarkdown).collect(Collectors.joining("\n", """
                | step | way | orders placed meanwhile | shipped since the beginning | cancelled since the beginning | dead letters | seconds |
                |---|---|---|---|---|---|---|
                """, "\n"));
        System.out.println(table);
        String document = System.getProperty("drill.writes");
        if (document != null) {
            Path file = Repository.ROOT.resolve(document);
            String text = Files.readString(file);
            String begin = "<!-- ./drill schema -->\n";
            int from = text.indexOf(begin) + begin.length();
            Files.writeString(
                    file, text.substring(0, from) + table + text.substring(text.indexOf("<!-- end -->", from)));
        }
    }
}
