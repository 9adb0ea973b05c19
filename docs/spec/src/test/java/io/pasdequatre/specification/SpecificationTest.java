package io.pasdequatre.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Looks at every state that the models can reach; with {@code -Dmodel=Large} at those of the large one. */
class SpecificationTest {

    private static final String QUICK_ONES =
            "Faults,Fair,Alone,CardPayment,Orchestrated,ThreePhaseCommit,ThreePhaseCommit-TwoPhases";

    @TestFactory
    Stream<DynamicTest> everyPromiseIsKeptInEveryState() {
        String[] models = System.getProperty("model", QUICK_ONES).split(",", -1);
        return checks(models.length == 1 ? 2 : 1, models);
    }

    /** Its short form is {@link #everyPromiseIsKeptInEveryState}: one order, and fewer faults. */
    @TestFactory
    @Tag("thorough")
    Stream<DynamicTest> everyPromiseIsKeptWhenTwoOrdersCompeteAndWhenTheInboxForgets() {
        return checks(1, "Small", "Pruned");
    }

    /** Its short form is {@link #everyPromiseIsKeptInEveryState}: a partition, and nothing else. */
    @TestFactory
    @Tag("thorough")
    Stream<DynamicTest> twoPhasesDoNotSplitWhateverGoesWrong() {
        return checks(1, "ThreePhaseCommit-TwoPhasesTimeout");
    }

    private static Stream<DynamicTest> checks(int workers, String... models) {
        return Stream.of(models).map(model -> DynamicTest.dynamicTest(model, () -> check(model, workers)));
    }

    private static void check(String model, int workers) {
        var tlc = Tlc.forAllStates(workers, line -> print(model, line));
        var verdict = tlc.check(Specification.asItIs(), model, model);
        assertThat(verdict.noErrorHasBeenFound())
                .as(() -> "TLC on " + model + ":\n" + verdict.output())
                .isTrue();
        verdict.figures().lines().forEach(line -> System.out.println(model + ": " + line));
    }

    private static void print(String model, String line) {
        if (line.startsWith("Progress")) {
            System.out.println(model + ": " + line);
        }
    }
}
