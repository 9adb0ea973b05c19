package io.pasdequatre.eventing.deadletters;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a record is known by: the id of its event. One that is no event is known by where it stands, when it was written
 * and what it contains, since a topic that was deleted and made anew has the same offsets again.
 */
final class RecordId {

    private RecordId() {}

    static UUID of(ConsumerRecord<byte[], byte[]> record, @Nullable UUID eventId) {
        return eventId == null ? UUID.nameUUIDFromBytes(contentOf(record)) : eventId;
    }

    private static byte[] contentOf(ConsumerRecord<byte[], byte[]> record) {
        var content = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(content)) {
            out.writeUTF(record.topic());
            out.writeInt(record.partition());
            out.writeLong(record.offset());
            out.writeLong(record.timestamp());
            out.write(record.value() == null ? new byte[0] : record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content.toByteArray();
    }
}
