package io.pasdequatre.eventing.deadletters;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What events keep their order in.
 *
 * @param key null for a record without one, which has no order to keep
 */
public record RecordKey(String topic, @Nullable ByteBuffer key) implements Comparable<RecordKey> {

    public static RecordKey of(ConsumerRecord<byte[], byte[]> record) {
        return new RecordKey(record.topic(), record.key() == null ? null : ByteBuffer.wrap(record.key()));
    }

    byte @Nullable [] bytes() {
        return key == null ? null : Utils.toArray(key);
    }

    /** By key first: what is about one order is locked in one go, whatever its topic. */
    @Override
    public int compareTo(RecordKey other) {
        if (key == null || other.key == null) {
            return Boolean.compare(key != null, other.key != null);
        }
        int byKey = key.compareTo(other.key);
        return byKey == 0 ? topic.compareTo(other.topic) : byKey;
    }
}
