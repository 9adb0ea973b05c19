package io.pasdequatre.eventing.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pasdequatre.eventing.leadership.RelayState.Phase;
import io.pasdequatre.eventing.leadership.SlotStatus;
import io.pasdequatre.eventing.relay.Relay;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the relay does and how its slot is, for whoever watches. */
final class RelayMetrics implements MeterBinder {

    private final Relay relay;

    RelayMetrics(Relay relay) {
        this.relay = relay;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Arrays.stream(Phase.values())
                .forEach(phase -> Gauge.builder(
                                "pasdequatre.relay.phase", () -> relay.state().phase() == phase ? 1 : 0)
                        .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                        .description("1 for what this replica's relay does now, 0 for what it does not")
                        .register(meters));
        Gauge.builder("pasdequatre.outbox.age", this, RelayMetrics::outboxAge)
                .baseUnit("seconds")
                .description("No event that is committed and not published is older")
                .register(meters);
        gauge(meters, "lag", "bytes", "Write-ahead log that is not published yet", SlotStatus::lagBytes);
        gauge(meters, "retained", "bytes", "Write-ahead log kept for the slot", SlotStatus::retainedBytes);
        gauge(
                meters,
                "safe",
                "bytes",
                "Write-ahead log until the server gives the slot up",
                slot -> slot.safeBytes() == null ? Double.NaN : slot.safeBytes());
        gauge(
                meters,
                "unpublished",
                "rows",
                "Events and dead letters that are unpublishable, or blocked behind such",
                SlotStatus::unpublished);
    }

    private double outboxAge() {
        return relay.outboxAge().map(age -> age.toMillis() / 1000.0).orElse(Double.NaN);
    }

    private void gauge(
            MeterRegistry meters, String name, String unit, String what, ToDoubleFunction<SlotStatus> value) {
        Gauge.builder(
                        "pasdequatre.relay." + name,
                        () -> relay.slot().stream().mapToDouble(value).findAny().orElse(Double.NaN))
                .baseUnit(unit)
                .description(what)
                .register(meters);
    }
}
