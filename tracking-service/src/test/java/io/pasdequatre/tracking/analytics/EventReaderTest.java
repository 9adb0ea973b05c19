package io.pasdequatre.tracking.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.envelope.Envelope;
import io.pasdequatre.eventing.envelope.TopicEvents;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.Topics;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventReaderTest {

    private static final byte[] WITH_A_SCHEMA = {0, 0, 0, 0, 1, 2};

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EventReader reader = new EventReader(
            new TopicEvents(new SchemaRegistry(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1))), meters);

    @Test
    void whatIsNoEventIsCountedAndIgnored() {
        assertThat(reader.deserialize(Topics.ORDER_EVENTS, new RecordHeaders(), WITH_A_SCHEMA))
                .isNull();
        assertThat(reader.deserialize(Topics.ORDER_EVENTS, type(OrderPlaced.class), "poison".getBytes(UTF_8)))
                .isNull();
        assertThat(reader.deserialize(Topics.ORDER_EVENTS, type(OrderPlaced.class), (byte[]) null))
                .isNull();
        assertThat(meters.counter("pasdequatre.analytics.undecodable", "topic", Topics.ORDER_EVENTS)
                        .count())
                .isEqualTo(3);
    }

    @Test
    void anEventIsNotIgnoredBecauseTheRegistryIsAway() {
        assertThatExceptionOfType(RegistryUnavailableException.class)
                .isThrownBy(() -> reader.deserialize(Topics.ORDER_EVENTS, type(OrderPlaced.class), WITH_A_SCHEMA));
    }

    private static Headers type(Class<?> event) {
        UUID id = UUID.randomUUID();
        return CloudEventsHeaders.write(new Envelope(
                id, event.getName(), "/order-service", Instant.EPOCH, id.toString(), 1, null, id, null, null));
    }
}
