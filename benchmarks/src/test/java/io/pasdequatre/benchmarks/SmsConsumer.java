package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.Crossing.Point;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The loop around each way: one event after the other, and the offset of each is committed once it is handled. One
 * whose handling failed is delivered again, as spring-kafka does by default.
 */
final class SmsConsumer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> kafka;
    private final SmsReaction reaction;
    private final Crossing crossing;
    private final Thread thread;
    private volatile boolean running = true;

    /**
     * Begins to consume.
     *
     * @param reaction is stopped with it
     */
    SmsConsumer(Map<String, Object> settings, String topic, SmsReaction reaction, Crossing crossing) {
        this.kafka = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        this.reaction = reaction;
        this.crossing = crossing;
        kafka.subscribe(List.of(topic));
        thread = Thread.ofPlatform().daemon().name("SMS of " + topic).start(this::consume);
    }

    private void consume() {
        try (kafka) {
            while (running) {
                handle(kafka.poll(POLL));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(ConsumerRecords<String, String> records) throws InterruptedException {
        for (ConsumerRecord<String, String> each : records) {
            var partition = new TopicPartition(each.topic(), each.partition());
            Sms sms = JsonMapper.shared().readValue(each.value(), Sms.class);
            try {
                crossing.at(Point.BEFORE_ANYTHING, sms.eventId());
                reaction.on(sms);
                crossing.at(Point.BEFORE_OFFSET, sms.eventId());
                kafka.commitSync(Map.of(partition, new OffsetAndMetadata(each.offset() + 1)));
            } catch (IOException e) {
                kafka.seek(partition, each.offset());
                return;
            } catch (CommitFailedException | RebalanceInProgressException e) {
                return; // The partition is another's by now, and this and what follows are delivered there.
            }
        }
    }

    /** Waits until what it is at is handled. */
    @Override
    public void close() {
        running = false;
        try {
            thread.join();
            reaction.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
