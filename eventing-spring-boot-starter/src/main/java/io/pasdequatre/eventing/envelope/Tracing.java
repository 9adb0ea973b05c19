package io.pasdequatre.eventing.envelope;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the W3C trace context through the outbox, so that a saga is one trace.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/">Semantic conventions for
 *     messaging spans</a>
 */
public final class Tracing {

    private static final double MICROS_PER_MILLI = 1_000;

    private final Tracer tracer;
    private final Propagator propagator;
    private final boolean isExported;

    /** @param isExported whether anybody gets to see the spans; else the outbox has none */
    public Tracing(Tracer tracer, Propagator propagator, boolean isExported) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.isExported = isExported;
    }

    /** The context this thread is in, as a {@code traceparent}; null outside of a trace. */
    public @Nullable String traceparent() {
        TraceContext context = tracer.currentTraceContext().context();
        return context == null ? null : traceparentOf(context);
    }

    private @Nullable String traceparentOf(TraceContext context) {
        Map<String, String> carrier = new HashMap<>();
        propagator.inject(context, carrier, (_, name, value) -> carrier.put(name, value));
        return carrier.get(CloudEventsHeaders.TRACEPARENT);
    }

    /**
     * An event's way through the outbox, between the span it was appended in and those of its consumers.
     *
     * @param span to be ended once Kafka has the event; one that is not ended was not there
     * @param traceparent for the consumers
     */
    public record Send(Span span, @Nullable String traceparent) {}

    /**
     * Begins the span of an event's way through the outbox, with the moment it was appended; null if nobody would see
     * it.
     *
     * @param committed when its transaction was; null if that is not known
     * @param published when the relay handed it to Kafka's client
     */
    public @Nullable Send send(Envelope event, String topic, @Nullable Instant committed, Instant published) {
        if (!isExported || event.traceparent() == null) {
            return null;
        }
        Span.Builder builder = about(event, "send", topic, propagator.extract(event, Tracing::header))
                .kind(Span.Kind.PRODUCER)
                .startTimestamp(ChronoUnit.MICROS.between(Instant.EPOCH, event.time()), TimeUnit.MICROSECONDS);
        if (committed != null) {
            builder.tag("pasdequatre.outbox.commit_ms", millis(event.time(), committed))
                    .tag("pasdequatre.outbox.relay_ms", millis(committed, published));
        }
        Span span = builder.start();
        return new Send(span, traceparentOf(span.context()));
    }

    private static double millis(Instant from, Instant to) {
        return ChronoUnit.MICROS.between(from, to) / MICROS_PER_MILLI;
    }

    /** Runs a reaction in a span that continues the trace the event was appended in. */
    public void process(Envelope event, String topic, Runnable reaction) {
        process(about(event, "process", topic, propagator.extract(event, Tracing::header)), reaction);
    }

    /**
     * Runs a reaction that has failed in that trace, in a span of the trace that whoever replays it is in. A link leads
     * to the first one.
     */
    public void processAgain(Envelope event, String topic, Runnable reaction) {
        Span.Builder span = about(event, "process", topic, tracer.spanBuilder());
        if (event.traceparent() != null) {
            span.addLink(new Link(contextOf(event.traceparent())));
        }
        process(span, reaction);
    }

    private void process(Span.Builder span, Runnable reaction) {
        within(span.kind(Span.Kind.CONSUMER), () -> {
            reaction.run();
            return reaction;
        });
    }

    /** Calls another system, in a span that continues a trace. */
    <T> T call(String name, @Nullable String traceparent, Supplier<T> action) {
        Span.Builder span = propagator.extract(
                traceparent, (parent, header) -> header.equals(CloudEventsHeaders.TRACEPARENT) ? parent : null);
        return within(span.name(name).kind(Span.Kind.CLIENT), action);
    }

    private <T> T within(Span.Builder builder, Supplier<T> action) {
        Span span = builder.start();
        try (Tracer.SpanInScope _ = tracer.withSpan(span)) {
            return action.get();
        } catch (RuntimeException e) {
            span.error(e);
            throw e;
        } finally {
            span.end();
        }
    }

    private static Span.Builder about(Envelope event, String operation, String topic, Span.Builder span) {
        return span.name(operation + " " + topic)
                .tag("messaging.system", "kafka")
                .tag("messaging.operation.name", operation)
                .tag("messaging.operation.type", operation)
                .tag("messaging.destination.name", topic)
                .tag("messaging.message.id", event.id().toString())
                .tag("messaging.message.conversation_id", event.correlationId().toString())
                .tag("messaging.kafka.message.key", event.key())
                .tag("cloudevents.event_type", event.type());
    }

    /** {@code 00-<trace id>-<span id>-<flags>}. */
    private TraceContext contextOf(String traceparent) {
        String[] parts = traceparent.split("-", -1);
        return tracer.traceContextBuilder()
                .traceId(parts[1])
                .spanId(parts[2])
                .sampled((Integer.parseInt(parts[3], 16) & 1) == 1)
                .build();
    }

    private static @Nullable String header(@Nullable Envelope envelope, String name) {
        return envelope != null && name.equals(CloudEventsHeaders.TRACEPARENT) ? envelope.traceparent() : null;
    }
}
