package io.pasdequatre.simulation.mutants;

import io.pasdequatre.simulation.Simulator;
import java.util.function.Function;

/** Runs a seed and gives the name of the invariant that was violated, or nothing. */
public final class SeedRun implements Function<Long, String> {

    private final Simulator simulator = new Simulator();

    @Override
    public String apply(Long seed) {
        var violation = simulator.run(seed).violation();
        return violation == null ? "" : violation.invariant().name();
    }
}
