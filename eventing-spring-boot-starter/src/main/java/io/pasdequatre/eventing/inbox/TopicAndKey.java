package io.pasdequatre.eventing.inbox;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What facts keep their order in.
 *
 * @param key null for a record without one, which has no order to keep
 */
record TopicAndKey(String topic, @Nullable ByteBuffer key) implements Comparable<TopicAndKey> {

    static TopicAndKey of(ConsumerRecord<byte[], byte[]> record) {
        return new TopicAndKey(record.topic(), record.key() == null ? null : ByteBuffer.wrap(record.key()));
    }

    byte @Nullable [] bytes() {
        return key == null ? null : Utils.toArray(key);
    }

    /** By key first: what is about one order is locked in one go, whichever topic tells of it. */
    @Override
    public int compareTo(TopicAndKey other) {
        if (key == null || other.key == null) {
            return Boolean.compare(key != null, other.key != null);
        }
        int byKey = key.compareTo(other.key);
        return byKey == 0 ? topic.compareTo(other.topic) : byKey;
    }
}
