package io.pasdequatre.systemtests;

import io.pasdequatre.systemtests.PromQl.Selector;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a service tells Prometheus at a moment.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format">The text format</a>
 */
record Scrape(List<Sample> samples) {

    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    record Sample(String name, Map<String, String> labels, double value) {}

    /** Of order, inventory, payment or notification. */
    static Scrape of(String service) {
        URI url = TheStack.running().service(service).url().resolve("/actuator/prometheus");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String text = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                    .body();
            return new Scrape(text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Scrape::sample)
                    .toList());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of what a selector such as {@code name{label="value"}} selects; 0 if that is nothing. */
    double sum(String selector) {
        Selector selected = PromQl.selectorsIn(selector).getFirst();
        return samples.stream()
                .filter(selected::selects)
                .mapToDouble(Sample::value)
                .sum();
    }

    private static Sample sample(String line) {
        var parts = SAMPLE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException(line);
        }
        String labels = parts.group(2) == null ? "" : parts.group(2);
        return new Sample(
                parts.group(1),
                LABEL.matcher(labels).results().collect(Collectors.toMap(each -> each.group(1), each -> each.group(2))),
                Double.parseDouble(parts.group(3).replace("Inf", "Infinity")));
    }
}
