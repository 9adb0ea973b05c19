package io.pasdequatre.order.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Joins the facts of an order, and passes on what each of them makes countable. An order is remembered for as long as
 * facts about it count: a fact that happened before that is dropped, since it could not be told from a repetition.
 */
final class OrderMilestones implements Processor<String, Milestones, String, Counts> {

    /** The name of what it remembers. */
    static final String STORE = "orders";

    static final Duration MEMORY = Minute.LENGTH.multipliedBy(Minute.KEPT);

    private static final Duration BETWEEN_CLEARINGS = Duration.ofMinutes(10);

    private @Nullable ProcessorContext<String, Counts> context;
    private @Nullable KeyValueStore<String, Milestones> orders;

    @Override
    public void init(ProcessorContext<String, Counts> context) {
        this.context = context;
        orders = context.getStateStore(STORE);
        context.schedule(BETWEEN_CLEARINGS, PunctuationType.STREAM_TIME, this::forget);
    }

    @Override
    public void process(Record<String, Milestones> heard) {
        var context = Objects.requireNonNull(this.context);
        if (heard.timestamp() <= context.currentStreamTimeMs() - MEMORY.toMillis()) {
            return;
        }
        var orders = Objects.requireNonNull(this.orders);
        Milestones known = orders.get(heard.key());
        Milestones before = known == null ? Milestones.NONE : known;
        Milestones after = before.plus(heard.value());
        if (!after.equals(before)) {
            orders.put(heard.key(), after);
        }
        for (var news : after.since(before)) {
            long at = Math.min(news.at().toEpochMilli(), context.currentStreamTimeMs());
            context.forward(heard.withValue(news.counts()).withTimestamp(at));
        }
    }

    private void forget(long now) {
        var orders = Objects.requireNonNull(this.orders);
        Instant oldest = Instant.ofEpochMilli(now).minus(MEMORY);
        try (var all = orders.all()) {
            while (all.hasNext()) {
                var order = all.next();
                if (!order.value.latest().isAfter(oldest)) {
                    orders.delete(order.key);
                }
            }
        }
    }
}
