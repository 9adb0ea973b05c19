package io.pasdequatre.benchmarks;

/**
 * How much is measured.
 *
 * @param commits single-row commits, before the latencies and again after them
 * @param warmUp events that the relay publishes before anything is measured
 * @param lot events in a measured drain
 * @param rounds measured drains, each once raw and once by the relay
 * @param idleSeconds how long the idle relay is watched
 * @param latencyWarmUpSeconds how long events are appended steadily before it counts
 * @param latencySeconds how long it counts
 */
record Plan(
        int commits, int warmUp, int lot, int rounds, int idleSeconds, int latencyWarmUpSeconds, int latencySeconds) {

    /** Transactions a second, of one event each, while latency is measured. */
    static final int RATE = 200;

    /** What the documents quote. */
    static final Plan FULL = new Plan(2_000, 200_000, 200_000, 3, 10, 30, 30);

    /** For tuning. */
    static final Plan QUICK = new Plan(1_000, 100_000, 100_000, 2, 5, 5, 10);

    /** Shows that it works; its figures mean nothing. */
    static final Plan SMOKE = new Plan(20, 100, 200, 1, 1, 1, 1);
}
