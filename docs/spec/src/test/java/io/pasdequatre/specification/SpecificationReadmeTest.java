package io.pasdequatre.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the README to the specification. */
class SpecificationReadmeTest {

    private static final Pattern ROW = Pattern.compile("^\\| (.*) \\|$", Pattern.MULTILINE);

    private final Specification specification = Specification.asItIs();

    @Test
    void itsTwinsAreTheTwins() {
        assertThat(rows("Twins").stream().map(row -> row.get(0) + " " + row.get(1)))
                .containsExactlyInAnyOrderElementsOf(Twins.all().stream()
                        .map(twin -> twin.mistake() + " `" + twin.promise() + "`")
                        .toList());
    }

    @Test
    void everyActionItNamesIsDefined() {
        assertThat(rows("Actions and code")).isNotEmpty().allSatisfy(row -> assertDefined(row.getFirst()));
    }

    @Test
    void everyPromiseItNamesIsDefined() {
        assertThat(rows("Promises")).isNotEmpty().allSatisfy(row -> assertDefined(row.get(1)));
    }

    @Test
    void itsPromisesAreThoseThatAreLookedAt() {
        assertThat(rows("Promises").stream().map(row -> row.get(1).replace("`", "")))
                .containsExactlyInAnyOrderElementsOf(specification
                        .models()
                        .flatMap(specification::promises)
                        .distinct()
                        .toList());
    }

    private void assertDefined(String code) {
        assertThat(specification.defines(code.replace("`", ""))).as(code).isTrue();
    }

    /** The cells of a section's table, without its head. */
    private static List<List<String>> rows(String section) {
        String text =
                Specification.readme().split("\n## " + section + "\n", 2)[1].split("\n## ", 2)[0];
        return ROW.matcher(text)
                .results()
                .map(row -> List.of(row.group(1).split(" \\| ", -1)))
                .skip(1)
                .toList();
    }
}
