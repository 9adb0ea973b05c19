package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pasdequatre.eventing.inbox.HeldBack;
import io.pasdequatre.eventing.inbox.ReactionsStart;
import java.util.function.ToDoubleFunction;

/** How much the service holds back, for whoever watches. */
final class ReactionsMetrics implements MeterBinder {

    private static final String RECORDS = "records";

    private final ReactionsStart reactions;

    ReactionsMetrics(ReactionsStart reactions) {
        this.reactions = reactions;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        gauge(meters, "aside", "Records that could not be reacted to", HeldBack::setAside);
        gauge(meters, "waiting", "Facts that wait behind them, since they have the same key", HeldBack::waiting);
        gauge(meters, "limit", "As many may be held back", HeldBack::limit);
    }

    private void gauge(MeterRegistry meters, String name, String what, ToDoubleFunction<HeldBack> value) {
        Gauge.builder(
                        "pasdequatre.held.back." + name,
                        () -> reactions.heldBack().stream()
                                .mapToDouble(value)
                                .findAny()
                                .orElse(Double.NaN))
                .baseUnit(RECORDS)
                .description(what)
                .register(meters);
    }
}
