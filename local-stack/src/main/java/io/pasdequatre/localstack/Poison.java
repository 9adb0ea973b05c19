package io.pasdequatre.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Bytes that are no event, with the key of an order. */
final class Poison implements Breakage.Fault {

    private static final List<String> CONSUMERS = List.of("inventory", "notification");

    private final LocalStack stack;
    private volatile @Nullable String key;

    Poison(LocalStack stack) {
        this.stack = stack;
    }

    @Override
    public boolean isThere() {
        return key != null;
    }

    @Override
    public void cause() throws Exception {
        var order = FirstOrder.place(stack, "ada", "TEAPOT", 1).path("orderId").asString();
        var poison = new ProducerRecord<>(Topics.ORDER_EVENTS, order.getBytes(UTF_8), "poison".getBytes(UTF_8));
        poison.headers().add("ce_type", OrderPlaced.class.getName().getBytes(UTF_8));
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers(), "max.block.ms", 5_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(poison).get(10, TimeUnit.SECONDS);
        }
        key = order;
    }

    /** Whoever was faster, on the page of the dead letters, has left nothing to discard. */
    @Override
    public void heal() throws IOException, InterruptedException {
        for (var consumer : CONSUMERS) {
            var url = stack.service(consumer).url();
            var there = Http.getJson(url.resolve("/dead-letters?key=" + key));
            if (there.path("total").asLong() > 0) {
                Http.postJson(url.resolve("/dead-letters/discard"), """
                        {"key": "%s", "by": "the board", "why": "poisoned on purpose"}""".formatted(key));
            }
        }
        key = null;
    }

    @Override
    public boolean outlastsTheStack() {
        return true;
    }
}
