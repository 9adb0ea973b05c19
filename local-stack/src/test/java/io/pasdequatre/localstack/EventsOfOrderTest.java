package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.NotificationKind;
import io.pasdequatre.events.NotificationSent;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What is read of an event on its topic. */
class EventsOfOrderTest {

    @Test
    void aNotificationTellsItsChannel() throws IOException {
        var sent = NotificationSent.newBuilder()
                .setOrderId("o-1")
                .setNotificationId("n-1")
                .setKind(NotificationKind.ORDER_SHIPPED)
                .setChannel("SMS")
                .build();

        var event = EventsOfOrder.event(
                record(Topics.NOTIFICATION_EVENTS, NotificationSent.class.getName(), onTheWire(sent)));

        assertThat(event.name()).isEqualTo("NotificationSent");
        assertThat(event.channel()).contains("SMS");
    }

    @Test
    void ofAnyOtherEventTheHeadersAreEnough() {
        var event = EventsOfOrder.event(record(Topics.ORDER_EVENTS, OrderPlaced.class.getName(), new byte[0]));

        assertThat(event.name()).isEqualTo("OrderPlaced");
        assertThat(event.channel()).isEmpty();
    }

    private static ConsumerRecord<String, byte[]> record(String topic, String type, byte[] value) {
        var read = new ConsumerRecord<>(topic, 0, 0, "o-1", value);
        read.headers().add("ce_type", type.getBytes(UTF_8));
        return read;
    }

    private static byte[] onTheWire(NotificationSent event) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {0, 0, 0, 0, 7});
        var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new SpecificDatumWriter<>(NotificationSent.class).write(event, encoder);
        return bytes.toByteArray();
    }
}
