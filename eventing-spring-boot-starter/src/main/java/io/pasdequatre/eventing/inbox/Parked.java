package io.pasdequatre.eventing.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that is held back.
 *
 * @param place orders what is held back for a key
 * @param record as it was heard
 * @param factId null if it is no fact
 * @param entered whether the inbox knows it already
 * @param cause why it was set aside; null if it only waits behind one that was
 */
record Parked(
        long place,
        ConsumerRecord<byte[], byte[]> record,
        @Nullable UUID factId,
        boolean entered,
        @Nullable String cause) {

    static final String COLUMNS = "place, topic, partition, \"offset\", key, value, header_names, header_values,"
            + " fact_id, entered, cause";

    static Parked of(ResultSet row, int number) throws SQLException {
        var record = new ConsumerRecord<>(
                row.getString("topic"),
                row.getInt("partition"),
                row.getLong("offset"),
                row.getBytes("key"),
                row.getBytes("value"));
        addHeaders(
                (String[]) row.getArray("header_names").getArray(),
                (@Nullable String[]) row.getArray("header_values").getArray(),
                record.headers());
        return new Parked(
                row.getLong("place"),
                record,
                row.getObject("fact_id", UUID.class),
                row.getBoolean("entered"),
                row.getString("cause"));
    }

    private static void addHeaders(String[] names, @Nullable String[] values, Headers headers) {
        for (int i = 0; i < names.length; i++) {
            String value = values[i];
            headers.add(names[i], value == null ? null : Base64.getDecoder().decode(value));
        }
    }

    TopicAndKey topicAndKey() {
        return TopicAndKey.of(record);
    }
}
