package io.pasdequatre.simulation.mutants;

import java.util.List;
import java.util.stream.Stream;

/** All of them. */
final class Mutants {

    static final List<Mutant> ALL = Stream.of(
                    LostCompensation.ALL,
                    LateSuccess.ALL,
                    DoubleRefund.ALL,
                    Returns.ALL,
                    CardCharges.ALL,
                    Oversell.ALL,
                    CancelAgainstShip.ALL,
                    Deadlock.ALL,
                    StatusGoingBack.ALL,
                    Delivery.ALL,
                    Overtaking.ALL,
                    MoneyAndNews.ALL)
            .flatMap(List::stream)
            .toList();

    private Mutants() {}
}
