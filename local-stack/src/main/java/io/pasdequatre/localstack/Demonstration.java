package io.pasdequatre.localstack;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An order through the system that has just started, shown to whoever started it. Nothing depends on it. */
final class Demonstration {

    /** By each channel: placed, confirmed, shipped. */
    private static final int NEWS = 3;

    private final LocalStack stack;
    private final FirstOrder first;
    private final Consumer<String> told;

    /** @param limit how long the order may take */
    Demonstration(LocalStack stack, Duration limit, Consumer<String> told) {
        this.stack = stack;
        this.first = new FirstOrder(stack, limit);
        this.told = told;
    }

    /**
     * Shows it. What goes wrong is told, and stops nothing: what an earlier run sold is gone, and a setting may let
     * orders wait.
     *
     * @return the order, if it came to its end
     */
    Optional<String> show() {
        try {
            return Optional.of(showOrder());
        } catch (RuntimeException e) {
            told.accept("%s%nThat was to show an order. Everything that was started runs all the same."
                    .formatted(e.getMessage()));
            return Optional.empty();
        }
    }

    private String showOrder() {
        first.seedCatalogue();
        first.seedCustomers();
        told.accept("\nAn order: ada buys a teapot and two cups. It ships a few seconds after it is paid.");
        var shipped = first.run();
        told.accept("%s is SHIPPED, seen %d ms after POST /orders. Its events:"
                .formatted(shipped.id(), shipped.shippedAfter().toMillis()));
        EventsOfOrder.read(stack, shipped.id(), shipped.postedAt().minusSeconds(1), Demonstration::allPublished)
                .forEach(event -> told.accept("  %6d ms  %-18s %s%s"
                        .formatted(
                                Duration.between(shipped.postedAt(), event.time())
                                        .toMillis(),
                                event.name(),
                                event.topic(),
                                event.channel()
                                        .map(channel -> ", by " + channel)
                                        .orElse(""))));
        told.accept("  %.2f EUR taken from ada's account, %d mails to ada@example.com"
                .formatted(first.taken(shipped.id()) / 100.0, first.awaitMailsAbout(shipped.id(), NEWS)));
        return shipped.id();
    }

    /** An order's last events: each channel that has told of it has told that it is on its way. */
    private static boolean allPublished(List<EventsOfOrder.Event> events) {
        var news = events.stream()
                .flatMap(event -> event.channel().stream())
                .collect(groupingBy(identity(), counting()))
                .values();
        return !news.isEmpty() && news.stream().allMatch(told -> told >= NEWS);
    }
}
