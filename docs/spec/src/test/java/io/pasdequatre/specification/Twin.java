package io.pasdequatre.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The specification with one mistake in it.
 *
 * @param mistake a sentence
 * @param promise what is no longer true
 * @param model whose world is large enough to see it
 * @param right the lines as they are; they occur once, or the twin has rotted
 * @param wrong what stands there instead
 */
record Twin(String mistake, String promise, String model, String right, String wrong) {

    private static final List<String> PROPERTIES =
            List.of("EndsStay", "EveryOrderEnds", "CardEndsStay", "NoCallLastsForEver", "DecisionsStay", "NeverBlocks");

    /** The modules with the mistake, and the model with nothing to look at but the promise. */
    Specification of(Specification original) {
        String module = moduleToBreak(original);
        String broken = text(original, module).replace(right, wrong);
        String section = PROPERTIES.contains(promise) ? "PROPERTIES" : "INVARIANTS";
        String config = "%s%s\n    %s\n".formatted(original.world(model), section, promise);
        return original.with(module, broken).with(model + ".cfg", config);
    }

    private String moduleToBreak(Specification original) {
        List<String> places = original.modules().entrySet().stream()
                .flatMap(module -> Collections.nCopies(occurrences(module), module.getKey()).stream())
                .toList();
        assertThat(places)
                .as("Modules with the lines that \"%s\" breaks:\n%s", mistake, right)
                .hasSize(1);
        return places.getFirst();
    }

    private int occurrences(Map.Entry<String, String> module) {
        return module.getValue().split(Pattern.quote(right), -1).length - 1;
    }

    private static String text(Specification specification, String file) {
        return specification.files().getOrDefault(file, "");
    }
}
