package io.pasdequatre.benchmarks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.pasdequatre.benchmarks.PeerEvents.OrderConfirmed;
import io.pasdequatre.benchmarks.PeerEvents.OrderPlaced;
import io.pasdequatre.benchmarks.PeerEvents.OrderShipped;
import io.pasdequatre.benchmarks.PeerEvents.PaymentCaptured;
import io.pasdequatre.benchmarks.PeerEvents.StockReserved;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * An outbox that is polled: each step appends its event to a table in its own transaction, a poller publishes the rows
 * to Kafka and deletes them, and a listener takes the next steps, a batch in a transaction, with an inbox against
 * repetitions.
 */
@EnableScheduling
class PolledPeer implements PeerApplication.Placing {

    private static final int BATCH = 500;
    private static final int PARTITIONS = 6;
    private static final String TYPE = "type";
    private static final String ID = "id";

    private final PeerSteps steps;
    private final JdbcTemplate jdbc;
    private final KafkaTemplate<String, String> kafka;
    private final String topics;
    private final JsonMapper json = JsonMapper.shared();

    PolledPeer(
            PeerSteps steps,
            JdbcTemplate jdbc,
            KafkaTemplate<String, String> kafka,
            @Value("${spring.application.name}.") String topics) {
        this.steps = steps;
        this.jdbc = jdbc;
        this.kafka = kafka;
        this.topics = topics;
    }

    @Bean
    static KafkaAdmin.NewTopics topics(@Value("${spring.application.name}.") String topics) {
        return new KafkaAdmin.NewTopics(Stream.of("order-events", "stock-events", "payment-events")
                .map(topic -> new NewTopic(topics + topic, PARTITIONS, (short) 1))
                .toArray(NewTopic[]::new));
    }

    @Override
    @Transactional
    public void place(Instant due) {
        OrderPlaced placed = steps.place(due);
        append("order-events", placed.orderId(), 1, placed);
    }

    private record Row(UUID id, ProducerRecord<String, String> event) {}

    @Scheduled(fixedDelay = 5, timeUnit = MILLISECONDS)
    @Transactional
    public void publish() {
        List<Row> rows = jdbc.query(
                "SELECT id, topic, key, type, payload FROM outbox ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED",
                (row, _) -> new Row(
                        row.getObject("id", UUID.class),
                        event(
                                row.getString("topic"),
                                row.getString("key"),
                                row.getString("payload"),
                                row.getString("type"),
                                row.getString("id"))),
                BATCH);
        if (rows.isEmpty()) {
            return;
        }
        CompletableFuture<?>[] sent =
                rows.stream().map(row -> kafka.send(row.event())).toArray(CompletableFuture[]::new);
        kafka.flush();
        CompletableFuture.allOf(sent).join();
        jdbc.update("DELETE FROM outbox WHERE id = ANY (?)", (Object)
                rows.stream().map(Row::id).toArray(UUID[]::new));
    }

    private ProducerRecord<String, String> event(String topic, String key, String payload, String type, String id) {
        var event = new ProducerRecord<>(topics + topic, key, payload);
        event.headers().add(TYPE, type.getBytes(StandardCharsets.UTF_8));
        event.headers().add(ID, id.getBytes(StandardCharsets.UTF_8));
        return event;
    }

    @KafkaListener(
            groupId = "${spring.application.name}",
            topics = {
                "${spring.application.name}.order-events",
                "${spring.application.name}.stock-events",
                "${spring.application.name}.payment-events"
            })
    @Transactional
    public void consume(List<ConsumerRecord<String, String>> events) {
        for (ConsumerRecord<String, String> event : events) {
            if (jdbc.update(
                            "INSERT INTO inbox VALUES ('saga', ?) ON CONFLICT DO NOTHING",
                            UUID.fromString(header(event, ID)))
                    == 1) {
                step(header(event, TYPE), event.value());
            }
        }
    }

    private void step(String type, String payload) {
        switch (type) {
            case "OrderPlaced" -> {
                StockReserved reserved = steps.reserve(json.readValue(payload, OrderPlaced.class));
                append("stock-events", reserved.orderId(), 1, reserved);
            }
            case "StockReserved" -> {
                PaymentCaptured captured = steps.charge(json.readValue(payload, StockReserved.class));
                append("payment-events", captured.orderId(), 1, captured);
            }
            case "PaymentCaptured" -> {
                OrderConfirmed confirmed = steps.confirm(json.readValue(payload, PaymentCaptured.class));
                append("order-events", confirmed.orderId(), 2, confirmed);
            }
            case "OrderConfirmed" -> {
                OrderShipped shipped = steps.ship(json.readValue(payload, OrderConfirmed.class));
                append("stock-events", shipped.orderId(), 2, shipped);
            }
            case "OrderShipped" -> {} // The last one.
            default -> throw new IllegalArgumentException(type);
        }
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    void append(String topic, UUID key, int sequence, Object event) {
        jdbc.update(
                "INSERT INTO outbox VALUES (uuidv7(), ?, ?, ?, ?, ?::json)",
                topic,
                key.toString(),
                sequence,
                event.getClass().getSimpleName(),
                json.writeValueAsString(event));
    }
}
