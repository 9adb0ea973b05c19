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
        if (bookmark == null) {
            return traced(call, null, action).get();
        }
        String[] parts = bookmark.split(" ", -1);
        if (parts.length < 2) {
            throw new IllegalArgumentException("This is no bookmark: " + bookmark);
        }
        return new Cause(UUID.fromString(parts[0]), UUID.fromString(parts[1]))
                .get(traced(call, parts.length > 2 ? parts[2] : null, action));
    }

    private <T> Supplier<T> traced(String call, @Nullable String traceparent, Supplier<T> action) {
        return tracing == null ? action : () -> tracing.call(call, traceparent, action);
    }
}
