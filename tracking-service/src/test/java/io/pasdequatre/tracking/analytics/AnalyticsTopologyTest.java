package io.pasdequatre.tracking.analytics;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.Topics;
import io.pasdequatre.tracking.readmodel.Money;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The topology itself, without a broker: an event is piped in, and the minutes are looked at. */
class AnalyticsTopologyTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Money TEN_EUROS = new Money(1_000, "EUR");

    private final TopologyTestDriver driver = new TopologyTestDriver(
            AnalyticsTopology.of(Json.of(Milestones.class), Clock.fixed(NOON.plus(Duration.ofDays(3)), UTC)),
            settings());
    private final TestInputTopic<String, Milestones> orders = input(Topics.ORDER_EVENTS);
    private final TestInputTopic<String, Milestones> inventory = input(Topics.INVENTORY_EVENTS);

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void eachEventCountsInTheMinuteItHappenedIn() {
        orders.pipeInput("a", placed(0));
        orders.pipeInput("b", placed(59));
        orders.pipeInput("c", placed(60));
        inventory.pipeInput("a", shipped(61));
        orders.pipeInput("c", cancelled(125, "CUSTOMER"));

        assertThat(minute(0).placed()).isEqualTo(2);
        assertThat(minute(60).placed()).isEqualTo(1);
        assertThat(minute(60).toShip().count()).isEqualTo(1);
        assertThat(minute(120)).isEqualTo(Counts.cancelledOne("CUSTOMER"));
    }

    @Test
    void anEventThatIsDeliveredAgainDoesNotCountAgain() {
        for (int i = 0; i < 3; i++) {
            orders.pipeInput("a", placed(0));
            inventory.pipeInput("a", shipped(10));
            orders.pipeInput("b", placed(20));
            orders.pipeInput("b", cancelled(30, "OUT_OF_STOCK"));
        }

        assertThat(minute(0).placed()).isEqualTo(2);
        assertThat(minute(0).toShip().count()).isEqualTo(1);
        assertThat(minute(0).revenue()).isEqualTo(Map.of("EUR", 1_000L));
        assertThat(minute(0).cancelled()).isEqualTo(Map.of("OUT_OF_STOCK", 1L));
    }

    @Test
    void aShipmentThatIsReadBeforeItsOrderCountsOnceThatIsKnown() {
        inventory.pipeInput("a", shipped(61));
        assertThat(minute(60)).isEqualTo(Counts.NONE);

        orders.pipeInput("a", placed(1));

        assertThat(minute(0)).isEqualTo(Counts.placedOne());
        assertThat(minute(60)).isEqualTo(Counts.shippedOne(TEN_EUROS, Duration.ofMinutes(1)));
    }

    @Test
    void revenueIsWhatTheShippedOrdersCostByCurrency() {
        orders.pipeInput("a", Milestones.placed(NOON, TEN_EUROS));
        orders.pipeInput("b", Milestones.placed(NOON, new Money(500, "EUR")));
        orders.pipeInput("c", Milestones.placed(NOON, new Money(700, "USD")));
        orders.pipeInput("d", Milestones.placed(NOON, TEN_EUROS));
        for (String order : new String[] {"a", "b", "c"}) {
            inventory.pipeInput(order, shipped(60));
        }
        orders.pipeInput("d", cancelled(60, "PAYMENT_DECLINED"));

        assertThat(minute(60).revenue()).isEqualTo(Map.of("EUR", 1_500L, "USD", 700L));
    }

    @Test
    void anEventThatComesHoursLateCountsInItsMinute() {
        orders.pipeInput("a", placed(0));
        orders.pipeInput("b", placed(20 * 3600));

        orders.pipeInput("c", placed(30));
        inventory.pipeInput("a", shipped(59));

        assertThat(minute(0).placed()).isEqualTo(2);
        assertThat(minute(0).toShip().count()).isEqualTo(1);
    }

    @Test
    void anEventThatIsADayLateChangesNothing() {
        orders.pipeInput("a", placed(0));
        orders.pipeInput("b", placed(24 * 3600));

        orders.pipeInput("a", placed(0));
        orders.pipeInput("c", placed(0));

        assertThat(minute(0)).isEqualTo(Counts.NONE);
        assertThat(minute(24 * 3600)).isEqualTo(Counts.placedOne());
    }

    @Test
    void anEventFromTheFutureCountsNowAndMakesNoOtherLate() {
        orders.pipeInput("a", placed(0));
        orders.pipeInput("b", placed(30 * 24 * 3600));
        int now = 3 * 24 * 3600;
        orders.pipeInput("c", placed(now - 60));

        assertThat(minute(now).placed()).isEqualTo(1);
        assertThat(minute(now - 60).placed()).isEqualTo(1);
    }

    @Test
    void anOrderIsForgottenWithTheDayItHappenedIn() {
        orders.pipeInput("a", placed(0));
        inventory.pipeInput("a", shipped(3600));
        orders.pipeInput("b", placed(12 * 3600));
        assertThat(entriesOf("a")).isEqualTo(2);

        orders.pipeInput("c", placed(40 * 3600));

        assertThat(entriesOf("a")).isZero();
        assertThat(entriesOf("b")).isZero();
        assertThat(entriesOf("c")).isEqualTo(1);
    }

    @Test
    void whatIsRememberedOfOrdersIsOnDisk() {
        assertThat(driver.getWindowStore(OrderMilestones.STORE).persistent()).isTrue();
    }

    @Test
    void aMinuteTakesThePlaceOfTheOneADayBefore() {
        for (int day = 0; day < 3; day++) {
            orders.pipeInput("order-" + day, placed(day * 24L * 3600));
        }

        assertThat(sizeOf(AnalyticsTopology.MINUTES)).isEqualTo(1);
        assertThat(minute(2 * 24 * 3600)).isEqualTo(Counts.placedOne());
        assertThat(minute(24 * 3600)).isEqualTo(Counts.NONE);
    }

    @Test
    void whatIsNoEventIsIgnored() {
        orders.pipeInput("a", (Milestones) null);
        orders.pipeInput(null, placed(0));
        orders.pipeInput("b", placed(0));

        assertThat(minute(0)).isEqualTo(Counts.placedOne());
    }

    private Counts minute(long seconds) {
        return new Minutes(driver.getKeyValueStore(AnalyticsTopology.MINUTES))
                .startingAt(NOON.plusSeconds(seconds))
                .counts();
    }

    private long entriesOf(String order) {
        long size = 0;
        try (var all = driver.<String, Milestones>getWindowStore(OrderMilestones.STORE)
                .fetch(order, Instant.EPOCH, NOON.plus(Duration.ofDays(30)))) {
            for (; all.hasNext(); all.next()) {
                size++;
            }
        }
        return size;
    }

    private long sizeOf(String store) {
        long size = 0;
        try (var all = driver.getKeyValueStore(store).all()) {
            for (; all.hasNext(); all.next()) {
                size++;
            }
        }
        return size;
    }

    private static Milestones placed(long seconds) {
        return Milestones.placed(NOON.plusSeconds(seconds), TEN_EUROS);
    }

    private static Milestones shipped(long seconds) {
        return Milestones.shipped(NOON.plusSeconds(seconds));
    }

    private static Milestones cancelled(long seconds, String reason) {
        return Milestones.cancelled(NOON.plusSeconds(seconds), reason);
    }

    private TestInputTopic<String, Milestones> input(String topic) {
        return driver.createInputTopic(
                topic, new StringSerializer(), Json.of(Milestones.class).serializer());
    }

    private static Properties settings() {
        var settings = new Properties();
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return settings;
    }
}
