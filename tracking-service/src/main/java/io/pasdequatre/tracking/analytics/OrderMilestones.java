package io.pasdequatre.tracking.analytics;

import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Joins the events of an order, and passes on what each of them makes countable. An order is remembered for as long as
 * events about it count: an event that happened before that is dropped, since it could not be told from a repetition.
 *
 * <p>What it remembers is on disk, in segments by time, and its topic is bounded by time too: neither the heap nor the
 * work of forgetting grows with the number of orders, since a segment that is over is deleted as a whole.
 */
final class OrderMilestones implements Processor<String, Milestones, String, Counts> {

    /** The name of what it remembers: of each order what was known after each of its events, at that event's time. */
    static final String STORE = "orders";

    static final Duration MEMORY = Minute.LENGTH.multipliedBy(Minute.KEPT);

    private @Nullable ProcessorContext<String, Counts> context;
    private @Nullable WindowStore<String, Milestones> orders;

    @Override
    public void init(ProcessorContext<String, Counts> context) {
        this.context = context;
        orders = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, Milestones> event) {
        var context = Objects.requireNonNull(this.context);
        long now = context.currentStreamTimeMs();
        if (event.timestamp() <= now - MEMORY.toMillis()) {
            return;
        }
        var orders = Objects.requireNonNull(this.orders);
        Milestones before = known(orders, event.key(), now);
        Milestones after = before.plus(event.value());
        if (!after.equals(before)) {
            orders.put(event.key(), after, event.timestamp());
        }
        for (var change : after.since(before)) {
            long at = Math.min(change.at().toEpochMilli(), now);
            context.forward(event.withValue(change.counts()).withTimestamp(at));
        }
    }

    /** An order has an entry for each event that told something new, which is three at most. */
    private static Milestones known(WindowStore<String, Milestones> orders, String order, long now) {
        Milestones known = Milestones.NONE;
        try (var entries = orders.fetch(order, now - MEMORY.toMillis() + 1, now)) {
            while (entries.hasNext()) {
                known = known.plus(entries.next().value);
            }
        }
        return known;
    }
}
