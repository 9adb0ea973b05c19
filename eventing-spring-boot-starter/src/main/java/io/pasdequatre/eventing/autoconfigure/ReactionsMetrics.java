package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pasdequatre.eventing.deadletters.Unprocessed;
import io.pasdequatre.eventing.replay.ReplayRounds;
import java.util.function.ToDoubleFunction;

/** How many dead letters and parked events there are, for whoever watches. */
final class ReactionsMetrics implements MeterBinder {

    private static final String RECORDS = "records";

    private final ReplayRounds rounds;

    ReactionsMetrics(ReplayRounds rounds) {
        this.rounds = rounds;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        gauge(meters, "dead.letters", "Dead letters: records that could not be reacted to", Unprocessed::deadLetters);
        gauge(
                meters,
                "parked",
                "Events that are parked, behind them or since the event before has not come",
                Unprocessed::parked);
        gauge(
                meters,
                "waiting",
                "Parked events that wait for the one before them of their key, which has not come",
                Unprocessed::waiting);
        gauge(meters, "limit", "As many dead letters and parked events may there be", Unprocessed::limit);
    }

    private void gauge(MeterRegistry meters, String name, String what, ToDoubleFunction<Unprocessed> value) {
        Gauge.builder(
                        "pasdequatre.unprocessed." + name,
                        () -> rounds.unprocessed().stream()
                                .mapToDouble(value)
                                .findAny()
                                .orElse(Double.NaN))
                .baseUnit(RECORDS)
                .description(what)
                .register(meters);
    }
}
