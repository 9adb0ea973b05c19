package io.pasdequatre.eventing.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

/** What people get to see of an event. */
class ReadableEventTest {

    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Signed", "fields": [
                {"name": "id", "type": "string"},
                {"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [
                    {"name": "name", "type": "string"},
                    {"name": "email", "type": "string", "sensitive": true}]}},
                {"name": "card", "sensitive": true, "type": ["null", "Customer"]},
                {"name": "amounts", "type": {"type": "array", "items": "long"}},
                {"name": "seal", "type": "bytes"}]}
            """);

    @Test
    void whatTheSchemaCallsSensitiveIsMaskedWhereverItStands() {
        var customer = new GenericData.Record(SCHEMA.getField("customer").schema());
        customer.put("name", "Ada");
        customer.put("email", "ada@example.com");
        var event = new GenericData.Record(SCHEMA);
        event.put("id", "1");
        event.put("customer", customer);
        event.put("card", customer);
        event.put("amounts", List.of(1L, 2L));
        event.put("seal", ByteBuffer.wrap(new byte[] {1, 2}));

        assertThat(ReadableEvent.of(event))
                .isEqualTo(Map.of(
                        "id",
                        "1",
                        "customer",
                        Map.of("name", "Ada", "email", ReadableEvent.MASK),
                        "card",
                        ReadableEvent.MASK,
                        "amounts",
                        List.of(1L, 2L),
                        "seal",
                        "AQI="));
    }
}
