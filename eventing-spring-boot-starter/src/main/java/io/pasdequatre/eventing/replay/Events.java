package io.pasdequatre.eventing.replay;

import io.pasdequatre.eventing.schema.EventJson;
import io.pasdequatre.eventing.schema.ReadableEvent;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import org.jspecify.annotations.Nullable;

/** Shows events to people. */
public final class Events {

    private final SchemaRegistry registry;
    private final @Nullable String traces;

    /** @param traces where a trace is seen, with {@code {traceId}} in it; null if nowhere */
    public Events(SchemaRegistry registry, @Nullable String traces) {
        this.registry = registry;
        this.traces = traces;
    }

    /** What a record holds, or why that cannot be shown. */
    record Payload(@Nullable Object readable, @Nullable String problem) {}

    /** An event that would be appended. */
    record Appended(
            String topic, String key, String type, @Nullable Object payload) {}

    Payload payloadOf(Replay.Content content) {
        return content.event()
                .<Payload>map(event -> new Payload(ReadableEvent.of(event), null))
                .orElseGet(() -> new Payload(null, content.problem()));
    }

    Appended appended(Replay.DryRun.Event event) {
        Object payload;
        try {
            payload = ReadableEvent.of(new EventJson.Reader(
                            registry.version(event.type(), event.schema()).schema())
                    .read(event.payload()));
        } catch (UndecodableException | RegistryUnavailableException e) {
            payload = "It cannot be shown: " + e.getMessage();
        }
        return new Appended(event.topic(), event.key(), event.type(), payload);
    }

    @Nullable
    String linkTo(@Nullable String traceId) {
        return traces == null || traceId == null ? null : traces.replace("{traceId}", traceId);
    }
}
