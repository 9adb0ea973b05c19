package io.pasdequatre.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rounds of several systems, side by side. */
final class Comparison {

    private final int rate;
    private final Map<String, List<Peers.Round>> systems = new LinkedHashMap<>();

    /** @param rate of the open loop, in orders a second */
    Comparison(int rate) {
        this.rate = rate;
    }

    void add(String system, Peers.Round round) {
        systems.computeIfAbsent(system, _ -> new ArrayList<>()).add(round);
    }

    Report report() {
        String atRate = " at %d/s".formatted(rate);
        var report = new Report(
                "system",
                "shipped, orders/s",
                "processor time of an order, ms",
                "writing commits of an order",
                "to SHIPPED" + atRate + ", p50, ms",
                "p99, ms",
                "processor time of an order" + atRate + ", ms",
                "writing commits" + atRate);
        systems.forEach((system, rounds) -> report.add(
                system,
                SagaBenchmark.spread(rounds, "%.0f", Peers.Round::shippedPerSecond),
                SagaBenchmark.divided(rounds, each -> each.saturated().cpuMillis(), ""),
                SagaBenchmark.spread(rounds, "%.1f", each -> each.saturated().writes()),
                SagaBenchmark.spread(rounds, "%.0f", each -> each.toShipped().p50()),
                SagaBenchmark.spread(rounds, "%.0f", each -> each.toShipped().p99()),
                SagaBenchmark.divided(rounds, each -> each.steady().cpuMillis(), ""),
                SagaBenchmark.spread(rounds, "%.1f", each -> each.steady().writes())));
        return report;
    }
}
