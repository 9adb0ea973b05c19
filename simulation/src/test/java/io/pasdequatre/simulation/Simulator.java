package io.pasdequatre.simulation;

import io.pasdequatre.simulation.memory.MemoryWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs seeds in memory, one after the other. It is quickest in a virtual thread, as those are that it switches between.
 */
public final class Simulator {

    private final Stage stage = new Stage();
    private final Map<Duration, World> worlds = new HashMap<>();

    public Outcome run(long seed) {
        return Simulation.run(
                seed,
                (timeLimit, delay, turns) ->
                        worlds.computeIfAbsent(delay, _ -> new MemoryWorld(turns, timeLimit, delay)),
                stage,
                true);
    }
}
