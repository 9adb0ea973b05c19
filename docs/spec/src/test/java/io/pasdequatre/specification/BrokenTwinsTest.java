package io.pasdequatre.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A check that nothing can fail proves nothing: each mistake here is found, and by the promise it breaks. */
class BrokenTwinsTest {

    private static final Tlc TLC = Tlc.forAMistake();

    @TestFactory
    Stream<DynamicTest> everyMistakeIsRefuted() {
        return Twins.all().stream().map(twin -> DynamicTest.dynamicTest(twin.mistake(), () -> refute(twin)));
    }

    @Test
    void everyPromiseIsBrokenByATwin() {
        var specification = Specification.asItIs();
        var broken = Twins.all().stream()
                .map(twin -> specification.rootOf(twin.model()) + ": " + twin.promise())
                .collect(Collectors.toSet());
        assertThat(specification
                        .models()
                        .flatMap(model -> specification
                                .promises(model)
                                .map(promise -> specification.rootOf(model) + ": " + promise)))
                .isNotEmpty()
                .allSatisfy(promise -> assertThat(broken).contains(promise));
    }

    private static void refute(Twin twin) {
        var verdict = TLC.check(
                twin.of(Specification.asItIs()), twin.model(), twin.mistake().replaceAll("\\W+", "-"));
        assertThat(verdict.refutes(twin.promise()))
                .as(() -> "%s was to break %s:\n%s".formatted(twin.mistake(), twin.promise(), verdict.output()))
                .isTrue();
    }
}
