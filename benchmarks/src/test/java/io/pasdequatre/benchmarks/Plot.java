package io.pasdequatre.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Pictures for the documents, as SVG that needs neither fonts nor a display where it is made. They have light paper of
 * their own, since a reader's page may be dark.
 */
final class Plot {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 170;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int LEGEND_LINE = 20;

    /** By Okabe and Ito, to be told apart by everybody. */
    private static final List<String> COLOURS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999", "#F0E442", "#000000");

    private final StringBuilder svg = new StringBuilder();

    private Plot(String title, String ofX, String ofY) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">"
                        .formatted(WIDTH, HEIGHT));
        add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>".formatted(WIDTH, HEIGHT));
        text(LEFT, TOP / 2.0, "start", title);
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", ofX);
        add("<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>"
                .formatted((TOP + HEIGHT - BOTTOM) / 2, ofY));
    }

    record Point(double x, double y) {}

    /** What an axis shows; its ticks are where it has marks, the first and the last its ends. */
    record Axis(String title, boolean logarithmic, List<Double> ticks) {

        Axis(String title, boolean logarithmic, double... ticks) {
            this(title, logarithmic, DoubleStream.of(ticks).boxed().toList());
        }

        private double share(double value) {
            return (scaled(value) - scaled(ticks.getFirst())) / (scaled(ticks.getLast()) - scaled(ticks.getFirst()));
        }

        /** What is beyond the axis is drawn at its end. */
        private double scaled(double value) {
            double shown = Math.clamp(value, ticks.getFirst(), ticks.getLast());
            return logarithmic ? Math.log(shown) : shown;
        }

        private double across(double value) {
            return LEFT + share(value) * (WIDTH - LEFT - RIGHT);
        }

        private double down(double value) {
            return HEIGHT - BOTTOM - share(value) * (HEIGHT - TOP - BOTTOM);
        }
    }

    /** A line for each name, through its points. */
    static String lines(String title, Axis x, Axis y, Map<String, List<Point>> lines) {
        var plot = new Plot(title, x.title, y.title);
        for (double tick : x.ticks) {
            plot.line(x.across(tick), TOP, x.across(tick), HEIGHT - BOTTOM);
            plot.text(x.across(tick), HEIGHT - BOTTOM + 16, "middle", number(tick));
        }
        plot.marks(y);
        int nth = 0;
        for (var each : lines.entrySet()) {
            String colour = COLOURS.get(nth);
            plot.add("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>"
                    .formatted(
                            colour,
                            each.getValue().stream()
                                    .map(point -> "%.1f,%.1f".formatted(x.across(point.x), y.down(point.y)))
                                    .collect(Collectors.joining(" "))));
            plot.legend(nth++, colour, each.getKey());
        }
        return plot.end();
    }

    /** A bar for each column, which holds the figures of its parts one on the other. */
    static String bars(String title, Axis y, List<String> columns, Map<String, List<Double>> parts) {
        var plot = new Plot(title, "", y.title);
        plot.marks(y);
        double each = (double) (WIDTH - LEFT - RIGHT) / columns.size();
        double[] reached = new double[columns.size()];
        int nth = 0;
        for (var part : parts.entrySet()) {
            String colour = COLOURS.get(nth);
            for (int column : IntStream.range(0, columns.size()).toArray()) {
                double from = reached[column];
                reached[column] += part.getValue().get(column);
                plot.add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>"
                        .formatted(
                                LEFT + each * (column + 0.2),
                                y.down(reached[column]),
                                each * 0.6,
                                y.down(from) - y.down(reached[column]),
                                colour));
            }
            plot.legend(nth++, colour, part.getKey());
        }
        for (int column = 0; column < columns.size(); column++) {
            plot.text(LEFT + each * (column + 0.5), HEIGHT - BOTTOM + 16, "middle", columns.get(column));
        }
        return plot.end();
    }

    private void marks(Axis y) {
        for (double tick : y.ticks) {
            line(LEFT, y.down(tick), WIDTH - RIGHT, y.down(tick));
            text(LEFT - 6, y.down(tick) + 4, "end", number(tick));
        }
    }

    private void legend(int nth, String colour, String name) {
        double y = TOP + 10 + nth * LEGEND_LINE;
        add("<rect x=\"%d\" y=\"%.1f\" width=\"12\" height=\"12\" fill=\"%s\"/>"
                .formatted(WIDTH - RIGHT + 12, y - 10, colour));
        text(WIDTH - RIGHT + 30, y, "start", name);
    }

    private void line(double x1, double y1, double x2, double y2) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>".formatted(x1, y1, x2, y2));
    }

    private void text(double x, double y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>".formatted(x, y, anchor, text));
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%s", value);
    }

    private void add(String line) {
        svg.append(line).append('\n');
    }

    private String end() {
        add("</svg>");
        return svg.toString();
    }
}
