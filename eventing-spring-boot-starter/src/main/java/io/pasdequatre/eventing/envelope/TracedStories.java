package io.pasdequatre.eventing.envelope;

import io.pasdequatre.eventing.Stories;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bookmark is {@code <correlation id> <fact id> [<traceparent>]}. */
public final class TracedStories implements Stories {

    private final @Nullable Tracing tracing;

    public TracedStories(@Nullable Tracing tracing) {
        this.tracing = tracing;
    }

    @Override
    public @Nullable String bookmark() {
        Cause cause = Cause.current();
        if (cause == null) {
            return null;
        }
        String traceparent = tracing == null ? null : tracing.traceparent();
        return cause.correlationId() + " " + cause.factId() + (traceparent == null ? "" : " " + traceparent);
    }

    @Override
    public <T> T resume(@Nullable String bookmark, String call, Supplier<T> action) {
        String[] parts = bookmark == null ? new String[0] : bookmark.split(" ", -1);
        String traceparent = parts.length > 2 ? parts[2] : null;
        Supplier<T> traced = tracing == null ? action : () -> tracing.call(call, traceparent, action);
        return parts.length < 2
                ? traced.get()
                : new Cause(UUID.fromString(parts[0]), UUID.fromString(parts[1])).get(traced);
    }
}
