package io.pasdequatre.eventing.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pasdequatre.eventing.schema.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a header, it is an envelope or it is undecodable, and nothing further on has to bear it. */
class CloudEventsHeadersTest {

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Headers headers = CloudEventsHeaders.write(new Envelope(
            UUID.randomUUID(),
            "io.pasdequatre.events.OrderPlaced",
            "/order-service",
            Instant.EPOCH,
            "key",
            1,
            UUID.randomUUID(),
            UUID.randomUUID(),
            null,
            TRACEPARENT));

    @Test
    void anEnvelopeIsReadAsItWasWritten() {
        assertThat(CloudEventsHeaders.read(headers).traceparent()).isEqualTo(TRACEPARENT);
        assertThat(CloudEventsHeaders.read(headers).type()).isEqualTo("io.pasdequatre.events.OrderPlaced");
    }

    static Stream<String> noTypes() {
        return Stream.of("", " ", "a..b", ".a", "a.", "a/b", "a b", "1a", "\u00e9", "a?x=y", "a".repeat(20_000));
    }

    @ParameterizedTest
    @MethodSource("noTypes")
    void aTypeThatIsNoNameOfASchemaIsNoEvent(String type) {
        put("ce_type", type);
        assertUndecodable("ce_type");
        assertThatThrownBy(() -> CloudEventsHeaders.type(headers)).isInstanceOf(UndecodableException.class);
    }

    @Test
    void aSubjectThatNoTableTakesIsNoEvent() {
        put("ce_subject", "a\0b");
        assertUndecodable("ce_subject");
        put("ce_subject", "a".repeat(3_000));
        assertUndecodable("ce_subject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9223372036854775807", "9223372036854775808", "x", ""})
    void aSequenceThatNothingCouldFollowIsNoEvent(String sequence) {
        put("ce_sequence", sequence);
        assertUndecodable("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00-x-y-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-zz"
            })
    void aMalformedTraceIsLeftOutAndTheEventIsOne(String traceparent) {
        put("traceparent", traceparent);
        assertThat(CloudEventsHeaders.read(headers).traceparent()).isNull();
    }

    private void assertUndecodable(String header) {
        assertThatThrownBy(() -> CloudEventsHeaders.read(headers))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(header)
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(300));
    }

    private void put(String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
