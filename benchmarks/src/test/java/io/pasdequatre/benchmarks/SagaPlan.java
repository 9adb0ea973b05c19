package io.pasdequatre.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured of whole sagas.
 *
 * @param rounds in each of which everything is measured once
 * @param floorSeconds of pgbench, with one client and then with eight; 0 for no floor
 * @param warmUp orders before anything counts
 * @param orders at saturation, in a round
 * @param rates of the open loop, in orders a second
 * @param openLoop how long each rate lasts
 * @param faulty orders of the run with declined payments and a killed relay; 0 for no such run
 * @param idle how long the system is watched while nothing happens
 * @param highestRate where the search for a rate that is not sustained ends
 * @param past orders that are in the databases from before
 */
record SagaPlan(
        int rounds,
        int floorSeconds,
        int warmUp,
        int orders,
        List<Integer> rates,
        Duration openLoop,
        int faulty,
        Duration idle,
        int highestRate,
        long past) {

    /** What the documents quote. */
    static final SagaPlan FULL = new SagaPlan(
            3, 8, 2_000, 1_000, List.of(5, 20, 50), Duration.ofSeconds(20), 400, Duration.ofSeconds(20), 400, 0);

    /** For tuning. */
    static final SagaPlan QUICK = new SagaPlan(
            1, 5, 1_000, 600, List.of(5, 20, 50), Duration.ofSeconds(10), 100, Duration.ofSeconds(10), 0, 0);

    /** For what comes after something was away, at a rate that the system carries. */
    static final SagaPlan AWAY = new SagaPlan(1, 0, 1_000, 0, List.of(20), Duration.ZERO, 0, Duration.ZERO, 0, 0);

    /** For what changes with a million orders behind it. */
    static final SagaPlan GROWTH = growth(3, 8, 2_000, 1_000, 1_000_000);

    /** For what changes with ten million orders behind it. */
    static final SagaPlan TEN = growth(3, 8, 2_000, 1_000, 10_000_000);

    /** For trying that. */
    static final SagaPlan GROWTH_QUICK = growth(1, 5, 1_000, 600, 100_000);

    /** For the peers, of which each does the same as the whole system. */
    static final SagaPlan PEERS =
            new SagaPlan(3, 0, 1_000, 1_000, List.of(20), Duration.ofSeconds(20), 0, Duration.ZERO, 0, 0);

    /** The same for tuning. */
    static final SagaPlan PEERS_QUICK =
            new SagaPlan(1, 0, 500, 500, List.of(20), Duration.ofSeconds(10), 0, Duration.ZERO, 0, 0);

    /** For choreography and orchestration beside each other. */
    static final SagaPlan ORCHESTRATION =
            new SagaPlan(3, 0, 1_000, 1_000, List.of(5, 20), Duration.ofSeconds(20), 0, Duration.ZERO, 0, 0);

    /** The same for tuning. */
    static final SagaPlan ORCHESTRATION_QUICK =
            new SagaPlan(1, 0, 300, 300, List.of(5, 20), Duration.ofSeconds(10), 0, Duration.ZERO, 0, 0);

    /** Shows that it works, and that nothing is lost; its figures mean nothing. */
    static final SagaPlan SMOKE =
            new SagaPlan(1, 0, 20, 40, List.of(10), Duration.ofSeconds(2), 0, Duration.ofSeconds(5), 0, 1_000);

    private static SagaPlan growth(int rounds, int floorSeconds, int warmUp, int orders, long past) {
        return new SagaPlan(rounds, floorSeconds, warmUp, orders, List.of(), Duration.ZERO, 0, Duration.ZERO, 0, past);
    }
}
