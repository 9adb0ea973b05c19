package io.pasdequatre.eventing.workbench;

import io.pasdequatre.eventing.inbox.Replay;
import io.pasdequatre.eventing.schema.FactJson;
import io.pasdequatre.eventing.schema.ReadableFact;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.eventing.schema.UndecodableException;
import org.jspecify.annotations.Nullable;

/** Shows facts to people. */
public final class Facts {

    private final SchemaRegistry registry;
    private final @Nullable String traces;

    /** @param traces where a trace is seen, with {@code {traceId}} in it; null if nowhere */
    public Facts(SchemaRegistry registry, @Nullable String traces) {
        this.registry = registry;
        this.traces = traces;
    }

    /** What a record holds, or why that cannot be shown. */
    record Payload(@Nullable Object readable, @Nullable String problem) {}

    /** A fact that would be said. */
    record Said(
            String topic, String key, String type, @Nullable Object payload) {}

    Payload payloadOf(Replay.Heard heard) {
        return heard.fact()
                .<Payload>map(fact -> new Payload(ReadableFact.of(fact), null))
                .orElseGet(() -> new Payload(null, heard.problem()));
    }

    Said said(Replay.DryRun.Said said) {
        Object payload;
        try {
            payload = ReadableFact.of(new FactJson.Reader(
                            registry.version(said.type(), said.schema()).schema())
                    .read(said.payload()));
        } catch (UndecodableException | RegistryUnavailableException e) {
            payload = "It cannot be shown: " + e.getMessage();
        }
        return new Said(said.topic(), said.key(), said.type(), payload);
    }

    @Nullable
    String linkTo(@Nullable String traceId) {
        return traces == null || traceId == null ? null : traces.replace("{traceId}", traceId);
    }
}
