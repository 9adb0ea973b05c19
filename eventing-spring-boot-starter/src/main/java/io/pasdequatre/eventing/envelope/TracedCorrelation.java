package io.pasdequatre.eventing.envelope;

import io.pasdequatre.eventing.Correlation;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A captured correlation is {@code <correlation id> <event id> [<traceparent>]}. */
public final class TracedCorrelation implements Correlation {

    private final @Nullable Tracing tracing;

    public TracedCorrelation(@Nullable Tracing tracing) {
        this.tracing = tracing;
    }

    @Override
    public @Nullable String capture() {
        Cause cause = Cause.current();
        if (cause == null) {
            return null;
        }
        String traceparent = tracing == null ? null : tracing.traceparent();
        return cause.correlationId() + " " + cause.eventId() + (traceparent == null ? "" : " " + traceparent);
    }

    @Override
    public <T> T resume(@Nullable String captured, String call, Supplier<T> action) {
        if (captured == null) {
            return traced(call, null, action).get();
        }
        String[] parts = captured.split(" ", -1);
        if (parts.length < 2) {
            throw new IllegalArgumentException("This is no captured correlation: " + captured);
        }
        return new Cause(UUID.fromString(parts[0]), UUID.fromString(parts[1]))
                .get(traced(call, parts.length > 2 ? parts[2] : null, action));
    }

    private <T> Supplier<T> traced(String call, @Nullable String traceparent, Supplier<T> action) {
        return tracing == null ? action : () -> tracing.call(call, traceparent, action);
    }
}
