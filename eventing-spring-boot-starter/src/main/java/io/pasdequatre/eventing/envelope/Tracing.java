package io.pasdequatre.eventing.envelope;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries the W3C trace context through the outbox, so that a saga is one trace. */
public final class Tracing {

    private final Tracer tracer;
    private final Propagator propagator;

    public Tracing(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** The context this thread is in, as a {@code traceparent}; null outside of a trace. */
    public @Nullable String traceparent() {
        TraceContext context = tracer.currentTraceContext().context();
        if (context == null) {
            return null;
        }
        Map<String, String> carrier = new HashMap<>();
        propagator.inject(context, carrier, (_, name, value) -> carrier.put(name, value));
        return carrier.get(CloudEventsHeaders.TRACEPARENT);
    }

    /** Runs a reaction in a span that continues the trace the fact was said in. */
    public void process(Envelope envelope, Runnable reaction) {
        Span span = propagator
                .extract(envelope, Tracing::header)
                .name("process " + envelope.type())
                .kind(Span.Kind.CONSUMER)
                .tag("messaging.message.id", envelope.id().toString())
                .start();
        try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
            reaction.run();
        } catch (RuntimeException e) {
            span.error(e);
            throw e;
        } finally {
            span.end();
        }
    }

    private static @Nullable String header(@Nullable Envelope envelope, String name) {
        return envelope != null && name.equals(CloudEventsHeaders.TRACEPARENT) ? envelope.traceparent() : null;
    }
}
