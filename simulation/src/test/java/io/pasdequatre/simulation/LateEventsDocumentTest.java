package io.pasdequatre.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.simulation.postgres.Repository;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Holds docs/late-events.md and {@link LateEventsTest} together. */
class LateEventsDocumentTest {

    private static final String TEST = "`LateEventsTest#%s`";

    @Test
    void everyTestStandsInOneRowAndEveryRowNamesATest() throws IOException {
        assertThat(rows().map(List::getLast))
                .containsExactlyInAnyOrderElementsOf(
                        tests().map(TEST::formatted).toList());
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

    /** The cells of each row below the heading. */
    private static Stream<List<String>> rows() throws IOException {
        return Files.readAllLines(Repository.ROOT.resolve("docs/late-events.md")).stream()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> List.of(line.substring(1, line.length() - 1).split("\\|", -1)))
                .map(cells -> cells.stream().map(String::strip).toList());
    }
}
