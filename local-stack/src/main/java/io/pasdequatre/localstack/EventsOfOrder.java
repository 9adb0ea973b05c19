package io.pasdequatre.localstack;

import io.pasdequatre.events.NotificationSent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads back what the services published about one order. */
final class EventsOfOrder {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Before Avro's bytes there are a zero byte and the schema's id. */
    private static final int HEADER = 5;

    private EventsOfOrder() {}

    /**
     * An event as it is on its topic.
     *
     * @param name its type, without the package
     * @param topic where it was published
     * @param time when it became true
     * @param channel by which a notification was sent, such as SMS; empty for any other event
     */
    record Event(String name, String topic, Instant time, Optional<String> channel) {}

    /** The events with this key since then, by time, once they are enough; or what there is after 30 seconds. */
    static List<Event> read(LocalStack stack, String orderId, Instant since, Predicate<List<Event>> enough) {
        var events = new ArrayList<Event>();
        try (var consumer = consumer(stack.kafka())) {
            seek(consumer, stack.topicsOfOrders(), since);
            var deadline = Instant.now().plus(LIMIT);
            while (!enough.test(events) && Instant.now().isBefore(deadline)) {
                for (var each : consumer.poll(Duration.ofMillis(200))) {
                    if (orderId.equals(each.key())) {
                        events.add(event(each));
                    }
                }
            }
        }
        events.sort(Comparator.comparing(Event::time));
        return events;
    }

    private static KafkaConsumer<String, byte[]> consumer(LocalKafka kafka) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static void seek(KafkaConsumer<String, byte[]> consumer, List<String> topics, Instant since) {
        var partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var times = new java.util.HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                consumer.seek(partition, found.offset());
            }
        });
    }

    static Event event(ConsumerRecord<String, byte[]> each) {
        var type = header(each, "ce_type");
        var time = header(each, "ce_time");
        return new Event(
                type == null ? "?" : type.substring(type.lastIndexOf('.') + 1),
                each.topic(),
                time == null ? Instant.ofEpochMilli(each.timestamp()) : Instant.parse(time),
                NotificationSent.class.getName().equals(type) ? Optional.of(channel(each.value())) : Optional.empty());
    }

    private static String channel(byte[] value) {
        var body = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null);
        try {
            return new GenericDatumReader<GenericRecord>(NotificationSent.getClassSchema())
                    .read(null, body)
                    .get("channel")
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> each, String name) {
        var header = each.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
