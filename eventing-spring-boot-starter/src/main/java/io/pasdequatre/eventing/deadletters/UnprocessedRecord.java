package io.pasdequatre.eventing.deadletters;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An unprocessed record.
 *
 * @param place by which it is called
 * @param record as it was read
 * @param eventId null if it is no event
 * @param entered whether the inbox knows it already
 * @param ignored whether nobody here reacted to such events when it was parked
 * @param waitsFor the id of the event before it, which had not come then; null if it had
 * @param cause why it is a dead letter; null if it is only parked
 */
public record UnprocessedRecord(
        long place,
        ConsumerRecord<byte[], byte[]> record,
        @Nullable UUID eventId,
        boolean entered,
        boolean ignored,
        @Nullable UUID waitsFor,
        @Nullable String cause) {

    static final String COLUMNS = "place, topic, partition, \"offset\", key, value, header_names, header_values,"
            + " event_id, entered, ignored, waits_for, cause";

    static UnprocessedRecord of(ResultSet row, int number) throws SQLException {
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
        return new UnprocessedRecord(
                row.getLong("place"),
                record,
                row.getObject("event_id", UUID.class),
                row.getBoolean("entered"),
                row.getBoolean("ignored"),
                row.getObject("waits_for", UUID.class),
                row.getString("cause"));
    }

    private static void addHeaders(String[] names, @Nullable String[] values, Headers headers) {
        for (int i = 0; i < names.length; i++) {
            String value = values[i];
            headers.add(names[i], value == null ? null : Base64.getDecoder().decode(value));
        }
    }

    public RecordKey recordKey() {
        return RecordKey.of(record);
    }
}
