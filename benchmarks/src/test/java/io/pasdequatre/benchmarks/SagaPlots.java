package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.Plot.Axis;
import io.pasdequatre.benchmarks.Plot.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/** The pictures of whole orders: what the table has, over the rate. */
final class SagaPlots {

    private static final double NANOS_PER_MS = 1e6;
    private static final Axis MILLIS = new Axis("ms", true, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000);
    private static final int DOTS = 200;

    /** A program that takes less than this of an order's time is not told from the others. */
    private static final double SEEN = 0.5;

    private final SortedMap<Integer, List<SagaBenchmark.OpenLoop>> openLoops;
    private final List<SagaBenchmark.Saturation> saturations;

    SagaPlots(SortedMap<Integer, List<SagaBenchmark.OpenLoop>> openLoops, List<SagaBenchmark.Saturation> saturations) {
        this.openLoops = openLoops;
        this.saturations = saturations;
    }

    void addTo(Report report) {
        report.picture("latency-over-rate", latencyOverRate());
        report.picture("latency-distribution", distribution());
        report.picture("cost-over-rate", costOverRate());
    }

    private String latencyOverRate() {
        Map<String, List<Point>> lines = new LinkedHashMap<>();
        lines.put("last mail, p99", over(each -> each.mailed().p99()));
        lines.put("last mail, p50", over(each -> each.mailed().p50()));
        lines.put("SHIPPED, p99", over(each -> each.shipped().p99()));
        lines.put("SHIPPED, p50", over(each -> each.shipped().p50()));
        lines.put("POST, p99", over(each -> each.post().p99()));
        lines.put("POST, p50", over(each -> each.post().p50()));
        double[] rates = DoubleStream.concat(
                        DoubleStream.of(0), openLoops.keySet().stream().mapToDouble(Integer::doubleValue))
                .toArray();
        return Plot.lines("How long an order takes, over the rate", new Axis("orders/s", false, rates), MILLIS, lines);
    }

    private List<Point> over(Function<SagaBenchmark.OpenLoop, Double> figure) {
        List<Point> points = new ArrayList<>();
        openLoops.forEach((rate, rounds) -> points.add(new Point(rate, Percentiles.median(rounds, figure::apply))));
        return points;
    }

    private String distribution() {
        Map<String, List<Point>> lines = new LinkedHashMap<>();
        openLoops.forEach((rate, rounds) -> {
            lines.put(
                    "POST at %d/s".formatted(rate),
                    shares(rounds, each -> each.placed().postNanos()));
            lines.put("SHIPPED at %d/s".formatted(rate), shares(rounds, Sagas.Ended::toShipped));
            lines.put("last mail at %d/s".formatted(rate), shares(rounds, Sagas.Ended::toMailed));
        });
        return Plot.lines(
                "The share of the orders that took at most so long",
                MILLIS,
                new Axis("% of the orders", false, 0, 25, 50, 75, 90, 100),
                lines);
    }

    private static List<Point> shares(List<SagaBenchmark.OpenLoop> rounds, ToLongFunction<Sagas.Ended> nanos) {
        long[] sorted = rounds.stream()
                .flatMap(round -> round.ended().stream())
                .mapToLong(nanos)
                .sorted()
                .toArray();
        List<Point> points = new ArrayList<>();
        for (int dot = 0; dot <= DOTS; dot++) {
            int place = (int) ((long) dot * (sorted.length - 1) / DOTS);
            points.add(new Point(sorted[place] / NANOS_PER_MS, 100.0 * (place + 1) / sorted.length));
        }
        return points;
    }

    private String costOverRate() {
        List<String> columns = new ArrayList<>();
        List<Map<String, Double>> costs = new ArrayList<>();
        openLoops.forEach((rate, rounds) -> {
            columns.add("%d orders/s".formatted(rate));
            costs.add(ofEach(rounds.stream().map(SagaBenchmark.OpenLoop::cost).toList()));
        });
        columns.add("8 clients");
        costs.add(
                ofEach(saturations.stream().map(SagaBenchmark.Saturation::cost).toList()));
        Map<String, List<Double>> parts = new LinkedHashMap<>();
        costs.getLast().entrySet().stream()
                .filter(part -> part.getValue() >= SEEN)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(part -> parts.put(
                        part.getKey(),
                        costs.stream()
                                .map(each -> each.getOrDefault(part.getKey(), 0.0))
                                .toList()));
        double highest = costs.stream().mapToDouble(Costs::sum).max().orElseThrow();
        double step = highest > 100 ? 50 : 20;
        return Plot.bars(
                "Processor time of an order, over the rate",
                new Axis(
                        "ms",
                        false,
                        DoubleStream.iterate(0, tick -> tick < highest + step, tick -> tick + step)
                                .toArray()),
                columns,
                parts);
    }

    private static Map<String, Double> ofEach(List<Costs> rounds) {
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.getLast()
                .cpuMillis()
                .keySet()
                .forEach(name -> medians.put(
                        name,
                        Percentiles.median(rounds, each -> each.cpuMillis().getOrDefault(name, 0.0))));
        return medians;
    }
}
