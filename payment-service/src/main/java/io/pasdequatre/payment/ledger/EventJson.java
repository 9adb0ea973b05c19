package io.pasdequatre.payment.ledger;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events as they are stored: always in the newest version, and read in any. */
final class EventJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private static final Map<String, Class<?>> TYPES = Arrays.stream(LedgerEvent.class.getPermittedSubclasses())
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private EventJson() {}

    record Stored(String type, int schema, String payload) {}

    static Stored write(LedgerEvent event) {
        String type = event.getClass().getSimpleName();
        return new Stored(type, Upcasters.newest(type), JSON.writeValueAsString(event));
    }

    /** @throws IllegalArgumentException if this program is older than the event */
    static LedgerEvent read(String type, int schema, String payload) {
        Class<?> known = TYPES.get(type);
        if (known == null || schema > Upcasters.newest(type)) {
            throw new IllegalArgumentException(
                    "The ledger has a %s of version %d, which this program does not know. A newer one wrote it: deploy that"
                            .formatted(type, schema));
        }
        JsonNode written = schema == Upcasters.newest(type)
                ? JSON.readTree(payload)
                : Upcasters.upcast(type, schema, (ObjectNode) JSON.readTree(payload));
        return (LedgerEvent) JSON.treeToValue(written, known);
    }
}
