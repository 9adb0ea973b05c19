package io.pasdequatre.sampleapplication.faults;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Marks each record with the replica that published it, so that what a zombie publishes is known from what its
 * successor publishes. And lets the replica die in the middle of its work, if a test wants it to.
 */
public final class PublishedBy implements ProducerInterceptor<byte[], byte[]> {

    /** The status of a process that died where a test wanted it to. */
    public static final int DIED = 42;

    static final String HEADER = "published-by";
    static final String REPLICA = "test.replica";

    /** After so many records, all acknowledged, and before another is sent. */
    static final String DIES_AFTER = "test.dies-after";

    /** As soon as so many records are acknowledged, whatever else is under way. */
    static final String DIES_AT = "test.dies-at";

    private final byte[] replica = System.getProperty(REPLICA, "").getBytes(StandardCharsets.UTF_8);
    private final int diesAfter = Integer.getInteger(DIES_AFTER, Integer.MAX_VALUE);
    private final int diesAt = Integer.getInteger(DIES_AT, Integer.MAX_VALUE);
    private int sent;
    private int acknowledged;

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        if (sent == diesAfter) {
            dieOnceAcknowledged();
        }
        sent++;
        var headers = new RecordHeaders(record.headers()).add(HEADER, replica);
        return new ProducerRecord<>(
                record.topic(), record.partition(), record.timestamp(), record.key(), record.value(), headers);
    }

    private synchronized void dieOnceAcknowledged() {
        try {
            while (acknowledged < diesAfter) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(DIED);
    }

    @Override
    public synchronized void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        acknowledged++;
        notifyAll();
        if (acknowledged == diesAt) {
            Runtime.getRuntime().halt(DIED);
        }
    }

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
