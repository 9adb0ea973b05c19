package io.pasdequatre.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run went.
 *
 * @param hash of everything that happened, in order
 * @param steps choices that were made
 * @param sagas orders that were placed
 * @param faults duplicates, crashes, rebalances, partitions that are added, and replays
 * @param violation what does not hold, or null
 * @param trace everything that happened
 */
public record Outcome(
        long seed,
        String hash,
        int steps,
        int sagas,
        int faults,
        @Nullable Violation violation,
        List<String> trace) {}
