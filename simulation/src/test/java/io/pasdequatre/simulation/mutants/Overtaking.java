package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.SIMULATION;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/** A topic is given more partitions: an event overtakes its predecessor, or waits for ever. */
final class Overtaking {

    private static final String CONSUMER = SIMULATION + "memory/MemoryConsumer.java";

    static final List<Mutant> ALL = List.of(
            mutant(
                    "a consumer does not look for an event's predecessor",
                    "NO_DEAD_LETTER",
                    edit(
                            CONSUMER,
                            "reactOrPark(event, missing.contains(event.predecessor()));",
                            "reactOrPark(event, false);")),
            mutant(
                    "what waits is not gone on with when its predecessor comes",
                    "NO_DEAD_LETTER",
                    edit(
                            CONSUMER,
                            "(row.waitsFor() == null || inbox.isCommitted(row.waitsFor()))",
                            "row.waitsFor() == null")),
            mutant(
                    "an event that only others react to is not entered in the inbox",
                    "CONSUMED",
                    edit(CONSUMER, ".sorted(IN_ONE_ORDER)", ".filter(this::reactsTo).sorted(IN_ONE_ORDER)")));

    private Overtaking() {}
}
