package io.pasdequatre.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.pasdequatre.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What stands on the topics, and a hand that writes to them. */
final class KafkaTopic {

    private static final List<String> GROUPS =
            List.of("order-service", "inventory-service", "payment-service", "notification-service");

    private KafkaTopic() {}

    /** The records of a key that are there now. */
    static List<ConsumerRecord<byte[], byte[]>> recordsOf(String topic, UUID key) {
        return records(topic).stream()
                .filter(record -> record.key() != null && key.toString().equals(new String(record.key(), UTF_8)))
                .toList();
    }

    /** The names of the events of an order that order, inventory and payment have published by now. */
    static List<String> eventsOf(UUID order) {
        return recordsAbout(order)
                .map(record -> header(record, "ce_type"))
                .map(type -> type.substring(type.lastIndexOf('.') + 1))
                .toList();
    }

    /** The correlations of those events, each a correlation id and a trace id. */
    static List<String> correlationsOf(UUID order) {
        return recordsAbout(order)
                .map(record -> header(record, "ce_correlationid") + " "
                        + header(record, "traceparent").substring(3, 35))
                .distinct()
                .toList();
    }

    private static Stream<ConsumerRecord<byte[], byte[]>> recordsAbout(UUID order) {
        return Stream.of(Topics.ORDER_EVENTS, Topics.INVENTORY_EVENTS, Topics.PAYMENT_EVENTS)
                .flatMap(topic -> recordsOf(topic, order).stream());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /** Whatever stands on any topic now. */
    static List<ConsumerRecord<byte[], byte[]>> all() {
        return Topics.all().stream()
                .flatMap(topic -> records(topic.name()).stream())
                .toList();
    }

    static List<ConsumerRecord<byte[], byte[]>> allDeadLetters() {
        return Topics.all().stream()
                .map(Topics.Topic::name)
                .filter(name -> name.endsWith(".dlq"))
                .flatMap(name -> records(name).stream())
                .toList();
    }

    static void write(ProducerRecord<byte[], byte[]> record) {
        try (var producer = new KafkaProducer<>(connection(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Delivers a record again, as it is. */
    static void writeAgain(ConsumerRecord<byte[], byte[]> record) {
        writeAgain(List.of(record));
    }

    /** Waits until every service has consumed all that is there, and all that they published upon it. */
    static void awaitAllConsumed() {
        awaitConsumed(GROUPS);
    }

    /** Waits until these groups have consumed all that is there. */
    static void awaitConsumed(List<String> groups) {
        try (Admin admin = Admin.create(connection())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (String group : groups) {
                    if (lag(admin, group) > 0) {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    private static long lag(Admin admin, String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        committed.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                admin.listOffsets(latest).all().get();
        return committed.entrySet().stream()
                .mapToLong(entry ->
                        ends.get(entry.getKey()).offset() - entry.getValue().offset())
                .sum();
    }

    /** Delivers records again, as they are and in this order. */
    static void writeAgain(List<ConsumerRecord<byte[], byte[]>> records) {
        try (var producer = new KafkaProducer<>(connection(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent =
                    records.stream().map(record -> producer.send(again(record))).toList();
            for (var each : sent) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value(), record.headers());
    }

    /** Has a group, of which nobody runs, pass over what it has not consumed of these topics, and answers with that. */
    static List<ConsumerRecord<byte[], byte[]>> skip(String group, List<String> topics) {
        Map<TopicPartition, OffsetAndMetadata> before = move(group, topics, OffsetSpec.latest());
        var none = new OffsetAndMetadata(0);
        return topics.stream()
                .flatMap(topic -> records(topic).stream())
                .filter(record -> record.offset()
                        >= before.getOrDefault(new TopicPartition(record.topic(), record.partition()), none)
                                .offset())
                .toList();
    }

    /** Has a group, of which nobody runs, read all of these topics again. */
    static void toTheBeginning(String group, List<String> topics) {
        move(group, topics, OffsetSpec.earliest());
    }

    /** Answers with where it was. */
    private static Map<TopicPartition, OffsetAndMetadata> move(String group, List<String> topics, OffsetSpec to) {
        try (Admin admin = Admin.create(connection())) {
            Map<TopicPartition, OffsetAndMetadata> before = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> wish = new HashMap<>();
            admin.describeTopics(topics)
                    .allTopicNames()
                    .get()
                    .forEach((topic, described) -> described
                            .partitions()
                            .forEach(partition -> wish.put(new TopicPartition(topic, partition.partition()), to)));
            Map<TopicPartition, OffsetAndMetadata> after = new HashMap<>();
            admin.listOffsets(wish)
                    .all()
                    .get()
                    .forEach((partition, found) -> after.put(partition, new OffsetAndMetadata(found.offset())));
            admin.alterConsumerGroupOffsets(group, after).all().get();
            return before;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(connection(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Collection<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static Map<String, Object> connection() {
        return Map.of("bootstrap.servers", TheStack.running().bootstrapServers());
    }
}
