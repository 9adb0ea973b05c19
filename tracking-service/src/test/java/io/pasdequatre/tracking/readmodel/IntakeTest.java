package io.pasdequatre.tracking.readmodel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.eventing.PublishedEvent;
import io.pasdequatre.events.OrderCancelled;
import io.pasdequatre.events.OrderPlaced;
import io.pasdequatre.events.OrderShipped;
import io.pasdequatre.events.Topics;
import io.pasdequatre.tracking.readmodel.OrderSearch.Found;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the read model makes of events that a service of another version, or nobody, has published. */
class IntakeTest {

    private static final DataSource DATABASE = TestDatabase.named("intake");
    private static final JdbcClient JDBC = JdbcClient.create(DATABASE);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Map<String, Object> EURO = Map.of("amountMinor", 100L, "currency", "EUR");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final List<PublishedEvent> published = new ArrayList<>();
    private final Generations generations = new Generations(JDBC, CLOCK);
    private final TrackedEvents events = new TrackedEvents(JDBC);
    private final Intake intake = new Intake(
            new Projection(
                    (_, value) -> Optional.of(
                            published.get(Integer.parseInt(new String(Objects.requireNonNull(value), UTF_8)))),
                    generations,
                    events,
                    new TrackedOrders(JDBC)),
            new TransactionTemplate(new JdbcTransactionManager(DATABASE)));
    private final TrackingHealth health = new TrackingHealth(generations);
    private final OrderSearch search =
            new OrderSearch(DATABASE, CLOCK, new TrackingSettings(Duration.ofSeconds(30), Duration.ofDays(30)));
    private final Timeline timeline = new Timeline(generations, events);

    private final UUID order = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @AfterEach
    void forgetFailures() {
        JDBC.sql("DELETE FROM tracking_failure").update();
    }

    @Test
    void aRecordThatCannotBeProjectedConcernsItsOrderAlone() {
        publish(order, OrderPlaced.class, 1, Map.of("customer", "nobody"));
        publish(other, OrderPlaced.class, 1, placed("TEAPOT"));
        publish(other, OrderShipped.class, 2, Map.of());

        intake.take(1, records());

        assertThat(found(other).status()).isEqualTo(OrderStatus.SHIPPED);
        assertThat(search.find(order)).isEmpty();
        var shown = health.health();
        assertThat(shown.getStatus()).isEqualTo(Status.DOWN);
        assertThat(String.valueOf(shown.getDetails().get("records")))
                .contains(order.toString(), "no customer")
                .doesNotContain(other.toString());
    }

    @Test
    void soDoesOneThatTheDatabaseDoesNotTake() {
        publish(order, OrderPlaced.class, 1, placed("a\0"));
        publish(other, OrderPlaced.class, 1, placed("TEAPOT"));

        intake.take(1, records());

        assertThat(found(other).status()).isEqualTo(OrderStatus.PENDING);
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void whenNothingIsLeftOutHealthIsUp() {
        publish(order, OrderPlaced.class, 1, placed("TEAPOT"));
        publish(order, OrderCancelled.class, 2, Map.of("reason", "OTHER"));

        intake.take(1, records());

        assertThat(found(order).status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(found(order).cancelledBecause()).isEqualTo(CancelledBecause.OTHER);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void howAnOrderStoodIsNotKnownAnyMoreOnceAnEventOfItIsForgotten() {
        publish(order, OrderPlaced.class, 1, placed("TEAPOT"));
        publish(order, OrderShipped.class, 2, Map.of());
        intake.take(1, records());
        assertThat(timeline.asOf(found(order), NOON.plusSeconds(2)))
                .hasValueSatisfying(then -> assertThat(then.status()).isEqualTo(OrderStatus.SHIPPED));

        JDBC.sql("DELETE FROM tracked_event WHERE order_id = ? AND type LIKE '%OrderShipped'")
                .param(order)
                .update();

        assertThat(found(order).status()).isEqualTo(OrderStatus.SHIPPED);
        assertThat(timeline.asOf(found(order), NOON.plusSeconds(2))).isEmpty();
        assertThat(timeline.detailsOf(order)).isNotNull();
    }

    private Found found(UUID id) {
        return search.find(id).orElseThrow();
    }

    private static Map<String, @Nullable Object> placed(String sku) {
        return Map.of(
                "customer",
                Map.of("id", "ada"),
                "lines",
                List.of(Map.of("sku", sku, "quantity", 2, "unitPrice", EURO)),
                "total",
                EURO);
    }

    private void publish(UUID about, Class<?> type, int sequence, Map<String, @Nullable Object> fields) {
        published.add(new PublishedEvent(
                UUID.randomUUID(),
                type.getName(),
                "a-service",
                about.toString(),
                sequence,
                NOON.plusSeconds(sequence),
                null,
                null,
                UUID.randomUUID(),
                null,
                null,
                fields));
    }

    /** A record holds which of the published events it is. */
    private List<ConsumerRecord<byte[], byte[]>> records() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < published.size(); i++) {
            records.add(new ConsumerRecord<>(
                    Topics.ORDER_EVENTS,
                    0,
                    i,
                    published.get(i).key().getBytes(UTF_8),
                    Integer.toString(i).getBytes(UTF_8)));
        }
        return records;
    }
}
