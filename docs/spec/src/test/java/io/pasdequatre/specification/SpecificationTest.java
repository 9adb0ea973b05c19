package io.pasdequatre.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Looks at every state that the small models can reach; with {@code -Dmodel=Large} at those of the large one. */
class SpecificationTest {

    private static final String SMALL_ONES = "Small,Pruned,Faults,Fair,Alone";

    @TestFactory
    Stream<DynamicTest> everyPromiseIsKeptInEveryState() {
        String[] models = System.getProperty("model", SMALL_ONES).split(",", -1);
        int workers = models.length == 1 ? 2 : 1;
        return Stream.of(models).map(model -> DynamicTest.dynamicTest(model, () -> check(model, workers)));
    }

    private static void check(String model, int workers) {
        var tlc = Tlc.forAllStates(workers, line -> tell(model, line));
        var verdict = tlc.check(Specification.asItIs(), model, model);
        assertThat(verdict.noErrorHasBeenFound())
                .as(() -> "TLC on " + model + ":\n" + verdict.output())
                .isTrue();
        verdict.figures().lines().forEach(line -> System.out.println(model + ": " + line));
    }

    private static void tell(String model, String line) {
        if (line.startsWith("Progress")) {
            System.out.println(model + ": " + line);
        }
    }
}
