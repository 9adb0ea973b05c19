package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the board says of the system is so. */
class BoardTextsTest {

    private static final Path BOARD = Repository.ROOT.resolve("tracking-service/src/main/resources/static");
    private static final Map<String, String> STEPS = Map.of(
            "order", "io.pasdequatre.order.saga.OrderSagaSteps",
            "inventory", "io.pasdequatre.inventory.saga.InventorySagaSteps",
            "payment", "io.pasdequatre.payment.saga.PaymentSagaSteps",
            "notification", "io.pasdequatre.notification.saga.NotificationSagaSteps");

    /** Such as {@code data-lesson="outbox"}, and {@code port('outbox', …)}. */
    private static final Pattern ASKED =
            Pattern.compile("(?:data-lesson\"|data-lesson'|data-lesson|\\bport\\()[=:]?\\s*[\"']([a-z-]+)[\"']");

    private static final Pattern CONSUMED = Pattern.compile("(?m)^  (\\w+): \\[(.*)],$");

    @Test
    void eachElementThatIsExplainedHasALessonAndEachFileItNamesIsThere() throws IOException {
        JsonNode lessons = JsonMapper.shared().readTree(Files.readString(BOARD.resolve("board/lessons.json")));

        assertThat(asked()).contains("outbox", "read-model").isSubsetOf(lessons.propertyNames());
        assertThat(lessons.valueStream()
                        .flatMap(lesson -> lesson.get("files").valueStream())
                        .map(JsonNode::asString))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Repository.ROOT.resolve(file)).isRegularFile());
    }

    @Test
    void theArrowsGoToThoseWhoReact() throws IOException {
        var drawn = CONSUMED.matcher(Files.readString(BOARD.resolve("board/events.js")))
                .results()
                .collect(Collectors.toMap(
                        event -> event.group(1),
                        event -> Stream.of(event.group(2).split("\\W+"))
                                .filter(name -> !name.isEmpty())
                                .collect(Collectors.toSet())));
        drawn.values().removeIf(Set::isEmpty); // Nobody reacts to them.

        assertThat(drawn).isEqualTo(reactions());
    }

    private static List<String> asked() throws IOException {
        try (var files = Files.walk(BOARD)) {
            return files.filter(file -> file.toString().matches(".*\\.(html|js)"))
                    .flatMap(BoardTextsTest::matches)
                    .distinct()
                    .toList();
        }
    }

    private static Stream<String> matches(Path file) {
        try {
            return ASKED.matcher(Files.readString(file)).results().map(found -> found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Set<String>> reactions() {
        Map<String, Set<String>> reactions = new TreeMap<>();
        STEPS.forEach((service, steps) -> Arrays.stream(declared(steps))
                .filter(method -> method.getName().equals("on"))
                .forEach(method -> reactions
                        .computeIfAbsent(method.getParameterTypes()[0].getSimpleName(), _ -> new TreeSet<>())
                        .add(service)));
        return reactions;
    }

    private static Method[] declared(String type) {
        try {
            return Class.forName(type).getDeclaredMethods();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
