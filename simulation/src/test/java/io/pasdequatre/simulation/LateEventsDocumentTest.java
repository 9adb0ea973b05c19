package io.pasdequatre.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.simulation.postgres.Repository;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Holds docs/late-events.md and {@link LateEventsTest} together. Its rows about cards name tests of payment-service,
 * whose source is read; not all of those are about late events.
 */
class LateEventsDocumentTest {

    private static final String CARD_TESTS =
            "payment-service/src/test/java/io/pasdequatre/payment/saga/GatewayCourierTest.java";

    private static final Pattern CARD_TEST =
            Pattern.compile("(?s)\n    @(?:Parameterized)?Test\\b.*?\n    void (\\w+)\\(");

    @Test
    void everyTestStandsInOneRowAndEveryRowNamesATest() throws IOException {
        var late = tests().map("`LateEventsTest#%s`"::formatted).toList();
        var ofCards = cardTests().map("`GatewayCourierTest#%s`"::formatted);

        assertThat(rows().map(List::getLast))
                .doesNotHaveDuplicates()
                .containsAll(late)
                .isSubsetOf(Stream.concat(late.stream(), ofCards).toList());
    }

    @Test
    void noCellIsEmpty() throws IOException {
        assertThat(rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).hasSize(4).noneMatch(String::isBlank));
    }

    private static Stream<String> tests() {
        return Stream.of(LateEventsTest.class.getDeclaredMethods())
                .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                .map(Method::getName);
    }

    private static Stream<String> cardTests() throws IOException {
        return CARD_TEST
                .matcher(Files.readString(Repository.ROOT.resolve(CARD_TESTS)))
                .results()
                .map(test -> test.group(1));
    }

    /** The cells of each row below the heading. */
    private static Stream<List<String>> rows() throws IOException {
        return Files.readAllLines(Repository.ROOT.resolve("docs/late-events.md")).stream()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> List.of(line.substring(1, line.length() - 1).split("\\|", -1)))
                .map(cells -> cells.stream().map(String::strip).toList());
    }
}
