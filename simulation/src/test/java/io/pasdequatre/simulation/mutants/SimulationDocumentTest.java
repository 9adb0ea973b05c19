package io.pasdequatre.simulation.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.simulation.Invariant;
import io.pasdequatre.simulation.postgres.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/simulation.md names the invariants and the mutants that there are, and no others. */
class SimulationDocumentTest {

    private static final Path DOCUMENT = Repository.ROOT.resolve("docs/simulation.md");

    @Test
    void everyInvariantStandsInTheTable() throws IOException {
        assertThat(rowsAfter("## What must be true"))
                .containsExactlyElementsOf(Arrays.stream(Invariant.values())
                        .map(each -> "| `%s` | %s | %s |"
                                .formatted(each, each.number() == 0 ? "" : each.number(), each.sentence()))
                        .toList());
    }

    @Test
    void everyMutantStandsInTheTableWithTheSeedsItTook() throws IOException {
        List<String> rows = rowsAfter("## Mutants").toList();
        assertThat(rows).allSatisfy(row -> assertThat(row).containsPattern("\\| \\d+ \\|$"));
        assertThat(rows.stream().map(row -> row.replaceAll(" \\d+ \\|$", "")))
                .containsExactlyElementsOf(Mutants.ALL.stream()
                        .map(each -> "| %s | `%s` |".formatted(each.bug(), each.caughtBy()))
                        .toList());
    }

    private static Stream<String> rowsAfter(String heading) throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .filter(line -> line.startsWith("| "));
    }
}
