package io.pasdequatre.localstack;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An order through the system that has just started, shown to whoever started it. Nothing depends on it. */
final class Demonstration {

    private static final int MAILS = 3;

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
        EventsOfOrder.read(stack.kafka(), shipped.id(), shipped.postedAt().minusSeconds(1), Demonstration::allPublished)
                .forEach(event -> told.accept("  %6d ms  %-18s %s"
                        .formatted(
                                Duration.between(shipped.postedAt(), event.time())
                                        .toMillis(),
                                event.name(),
                                event.topic())));
        told.accept("  %.2f EUR taken from ada's account, %d mails to ada@example.com"
                .formatted(first.taken(shipped.id()) / 100.0, first.awaitMailsAbout(shipped.id(), MAILS)));
        return shipped.id();
    }

    /** An order's last event: the mail that it is on its way has been sent. */
    private static boolean allPublished(List<EventsOfOrder.Event> events) {
        return events.stream()
                        .filter(event -> event.name().equals("NotificationSent"))
                        .count()
                >= MAILS;
    }
}
