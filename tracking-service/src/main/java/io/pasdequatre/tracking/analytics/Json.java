package io.pasdequatre.tracking.analytics;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import tools.jackson.databind.json.JsonMapper;

/** Analytics' own records as JSON. Nobody else reads them. */
final class Json {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Json() {}

    static <T> Serde<T> of(Class<T> type) {
        return Serdes.serdeFrom((_, value) -> JSON.writeValueAsBytes(value), (_, bytes) -> JSON.readValue(bytes, type));
    }
}
